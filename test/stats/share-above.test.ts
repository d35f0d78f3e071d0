import { describe, expect, it } from 'vitest';
import { shareAbove } from '../../src/stats/share-above.ts';

const latencies = new Map([
  [0.1, 50],
  [0.5, 90],
  [1, 97],
  [Infinity, 100],
]);

describe('shareAbove', () => {
  it.each([
    ['at a bound, exactly', 0.5, { above: 10, total: 100, edge: 0.5 }],
    ['between bounds, at the next above', 0.6, { above: 3, total: 100, edge: 1 }],
    ['below all bounds', 0.01, { above: 50, total: 100, edge: 0.1 }],
    ['beyond all finite bounds, nothing is known', 2, { above: 0, total: 100, edge: Infinity }],
  ])('%s', (_, threshold, expected) => {
    expect(shareAbove(threshold, latencies)).toEqual(expected);
  });

  it('counts nothing in an empty histogram', () => {
    const empty = new Map([
      [1, 0],
      [Infinity, 0],
    ]);
    expect(shareAbove(1, empty)).toEqual({ above: 0, total: 0, edge: 1 });
  });

  it('forgives rounding of fractional counts, and never answers below 0', () => {
    const rounded = new Map([
      [1, 0.30000000000000004],
      [Infinity, 0.3],
    ]);
    expect(shareAbove(1, rounded)).toEqual({ above: 0, total: 0.3, edge: 1 });
  });

  it.each([
    ['no +Inf', new Map([[1, 5]])],
    ['counts that fall', new Map([[1, 5], [2, 4], [Infinity, 6]])], // prettier-ignore
    ['nothing', new Map<number, number>()],
  ])('answers nothing for %s', (_, histogram) => {
    expect(shareAbove(1, histogram)).toBeUndefined();
  });
});
