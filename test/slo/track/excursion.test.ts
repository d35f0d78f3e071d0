import { describe, expect, it } from 'vitest';
import { createExcursionTracker } from '../../../src/slo/track/excursion.ts';

/** The excursion after so many bad of a hundred, scrape after scrape. */
function after(limit: number, bad: readonly number[]) {
  const tracker = createExcursionTracker(limit);
  for (const [index, count] of bad.entries()) {
    tracker.add({ at: index, seconds: 15, bad: count, total: 100 });
  }
  return tracker.current;
}

describe('since when an objective is broken', () => {
  it('is told by the scrape from which more than allowed was bad', () => {
    expect(after(0.01, [0, 1, 0, 1, 0, 6, 7, 5])).toEqual({ from: 5, bad: 18, total: 300 });
  });

  it('is nothing while no more is bad than allowed', () => {
    expect(after(0.01, [1, 1, 0, 1])).toBeUndefined();
  });

  it('forgets what is over, however bad it was', () => {
    expect(after(0.01, [100, 100, ...Array<number>(20).fill(0), 6])).toEqual({
      from: 22,
      bad: 6,
      total: 100,
    });
  });

  it('begins with the first bad one where none is allowed, and where half is', () => {
    expect(after(0, [0, 1, 0])).toEqual({ from: 1, bad: 1, total: 200 });
    expect(after(0.5, [40, 90, 95])).toEqual({ from: 1, bad: 185, total: 200 });
  });
});
