import { describe, expect, it } from 'vitest';
import { slotRankTest } from '../../src/stats/slot-rank-test.ts';

const slowest = { values: [10, 30, 12], chosen: 1 };

describe('slotRankTest', () => {
  it('is a third for each triple in which the chosen one is the highest', () => {
    expect(slotRankTest([slowest])).toBeCloseTo(1 / 3, 14);
    expect(slotRankTest(Array.from({ length: 5 }, () => slowest))).toBeCloseTo(3 ** -5, 14);
  });

  it('counts every way to be as high', () => {
    // Ranks 3 and 2 of two triples: 3+2, 2+3 and 3+3 of nine.
    expect(slotRankTest([slowest, { values: [5, 9, 7], chosen: 2 }])).toBeCloseTo(3 / 9, 14);
  });

  it('is one-sided: the lowest says nothing', () => {
    expect(slotRankTest([{ values: [1, 2, 3], chosen: 0 }])).toBe(1);
  });

  it('shares ranks between ties', () => {
    expect(slotRankTest([{ values: [1, 1, 1], chosen: 0 }])).toBe(1);
    expect(slotRankTest([{ values: [1, 2, 2], chosen: 1 }])).toBeCloseTo(2 / 3, 14);
  });

  it('says nothing of nothing', () => {
    expect(slotRankTest([])).toBe(1);
  });
});
