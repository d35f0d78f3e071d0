import { describe, expect, it } from 'vitest';
import { createLookSchedule } from '../../src/release/look-schedule.ts';

const start = 1_000_000;
const periods = new Map([
  ['probe', 5_000],
  ['objective', 15_000],
  ['check', 15_000],
]);

describe('createLookSchedule', () => {
  it('begins with everything, in the order given', () => {
    const schedule = createLookSchedule(periods, start);
    expect(schedule.due(start - 1)).toEqual([]);
    expect(schedule.due(start)).toEqual(['probe', 'objective', 'check']);
  });

  it('goes on on the grid of each, however late a look was', () => {
    const schedule = createLookSchedule(periods, start);
    for (const [lateMs, next] of [
      [0, 5_000],
      [1, 5_000],
      [4_999, 5_000],
      [5_000, 10_000],
      [5_300, 10_000],
      [23_000, 25_000],
    ] as const) {
      schedule.began('probe', start + lateMs);
      expect(schedule.nextAt(['probe'])).toBe(start + next);
    }
  });

  it('never drifts', () => {
    const schedule = createLookSchedule(new Map([['probe', 7_000]]), start);
    let now = start;
    for (let look = 0; look < 100_000; look += 1) {
      schedule.began('probe', now + (look % 100));
      now = schedule.nextAt(['probe']);
    }
    expect(now).toBe(start + 100_000 * 7_000);
  });

  it('looks a little after the next scrape, where one is expected', () => {
    const schedule = createLookSchedule(periods, start);
    schedule.began('objective', start + 100);
    schedule.expect('objective', start + 4_000);
    expect(schedule.nextAt(['objective'])).toBe(start + 4_250);
    schedule.began('objective', start + 4_250);
    schedule.expect('objective', start + 19_000);
    expect(schedule.nextAt(['objective'])).toBe(start + 19_250);
  });

  it('looks again soon, but not at once, when the scrape is late', () => {
    const schedule = createLookSchedule(periods, start);
    schedule.began('objective', start + 10_000);
    schedule.expect('objective', start + 9_900);
    expect(schedule.nextAt(['objective'])).toBe(start + 10_500);
  });

  it('stays on the grid when the next scrape is far away', () => {
    const schedule = createLookSchedule(periods, start);
    schedule.began('objective', start);
    schedule.expect('objective', start + 60_000);
    expect(schedule.nextAt(['objective'])).toBe(start + 15_000);
  });

  it('can be made to look more often', () => {
    const schedule = createLookSchedule(periods, start);
    schedule.began('objective', start + 6_000);
    schedule.repeat('objective', 5_000);
    expect(schedule.nextAt(['objective', 'check'])).toBe(start);
    expect(schedule.nextAt(['objective'])).toBe(start + 10_000);
    expect(schedule.nextAt([])).toBe(Infinity);
  });
});
