import { describe, expect, it } from 'vitest';
import { fisherExact, type FisherTable } from '../../src/stats/fisher-exact.ts';

/** A table by its four cells, row by row. */
const cells = (a: number, b: number, c: number, d: number): FisherTable => ({
  hits: a,
  drawn: a + b,
  marked: a + c,
  total: a + b + c + d,
});

/** One drawn of three, of which so many are marked. */
const triple = (marked: number, hits: number): FisherTable => ({ hits, drawn: 1, marked, total: 3 });

describe('fisherExact of one table', () => {
  it.each([
    ['the lady tasting tea', cells(3, 1, 1, 3), 34 / 70],
    ['she tastes all of them', cells(4, 0, 0, 4), 2 / 70],
    ['convictions of twins', cells(2, 15, 10, 3), 0.0005367241],
    ['studying and sex', cells(1, 9, 11, 3), 0.002759456],
    ['a clean flip, 5 against 5', cells(0, 5, 5, 0), 2 / 252],
    ['5 of green and none of 10 of blue', cells(5, 0, 0, 10), 1 / 3003],
    ['the same on both sides', cells(2, 3, 2, 3), 1],
    ['nothing to tell apart', cells(0, 5, 0, 5), 1],
  ])('%s', (_, table, p) => {
    expect(fisherExact([table]).p).toBeCloseTo(p, 9);
  });

  it('knows the smallest p-value from the margins alone', () => {
    expect(fisherExact([cells(3, 1, 1, 3)]).attainable).toBeCloseTo(2 / 70, 12);
    expect(fisherExact([cells(1, 2, 4, 8)]).attainable).toBe(fisherExact([cells(3, 0, 2, 10)]).attainable);
  });

  it('stays finite for large tables', () => {
    const { p } = fisherExact([cells(4_000, 6_000, 4_200, 5_800)]);
    expect(p).toBeGreaterThan(0.0035);
    expect(p).toBeLessThan(0.0045);
  });

  it.each([cells(-1, 2, 2, 2), cells(0.5, 1, 1, 1), { hits: 3, drawn: 2, marked: 4, total: 8 }])(
    'refuses counts that are none: %o',
    (table) => {
      expect(() => fisherExact([table])).toThrow(RangeError);
    },
  );
});

describe('fisherExact of strata', () => {
  it('is a third for each triple in which only the chosen one differs', () => {
    const strata = Array.from({ length: 5 }, () => triple(1, 1));
    expect(fisherExact(strata).p).toBeCloseTo(3 ** -5, 14);
    expect(fisherExact(strata).attainable).toBeCloseTo(3 ** -5, 14);
  });

  it('agrees with counting every way to choose', () => {
    const marked = [1, 2, 1, 2, 2, 1, 3, 0];
    const ways = marked.reduce<number[]>(
      (sums, count) => sums.flatMap((sum) => [0, 1, 2].map((slot) => sum + (slot < count ? 1 : 0))),
      [0],
    );
    const chance = (hits: number) => ways.filter((one) => one === hits).length / ways.length;
    for (let taken = 0; taken <= 6; taken++) {
      const strata = marked.map((count, index) =>
        triple(count, count === 3 || (count > 0 && index < taken) ? 1 : 0),
      );
      const hits = strata.reduce((sum, one) => sum + one.hits, 0);
      const expected = [...new Set(ways)].map(chance).filter((one) => one <= chance(hits) * 1.000001);
      expect(fisherExact(strata).p).toBeCloseTo(
        expected.reduce((sum, one) => sum + one, 0),
        12,
      );
    }
  });

  it('says nothing of no stratum', () => {
    expect(fisherExact([])).toEqual({ p: 1, attainable: 1 });
  });
});
