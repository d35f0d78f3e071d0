import { describe, expect, it } from 'vitest';
import { noDrawings, oddOneOut, oddsRatio, type Drawings } from '../../src/stats/odd-one-out.ts';

const drawn = (one: readonly [number, number], two: readonly [number, number] = [0, 0]): Drawings => ({
  one: { chosen: one[0], other: one[1] },
  two: { chosen: two[0], other: two[1] },
});

describe('oddOneOut', () => {
  it('is a fair bet: nothing is to be won where the lot decides', () => {
    const before = drawn([3, 2], [1, 4]);
    const held = oddOneOut(before);
    const won = oddOneOut(drawn([4, 2], [1, 4]));
    const lost = oddOneOut(drawn([3, 3], [1, 4]));
    expect((won + 2 * lost) / (3 * held)).toBeCloseTo(1, 12);
    const wonOfTwo = oddOneOut(drawn([3, 2], [2, 4]));
    const lostOfTwo = oddOneOut(drawn([3, 2], [1, 5]));
    expect((2 * wonOfTwo + lostOfTwo) / (3 * held)).toBeCloseTo(1, 12);
    expect(oddOneOut(noDrawings)).toBeCloseTo(1, 12);
  });

  it('reaches 1/0.003 by six and 1/0.001 by seven that only the chosen one has', () => {
    expect([5, 6, 7].map((times) => Math.round(oddOneOut(drawn([times, 0]))))).toEqual([134, 378, 1070]);
  });

  it('wins as well where the others have it too, and less often', () => {
    expect(oddOneOut(drawn([17, 6], [6, 0]))).toBeGreaterThan(1 / 0.003);
    expect(oddOneOut(drawn([10, 20]))).toBeLessThan(0.1);
  });
});

it('tells how likely odds are, against none', () => {
  expect(oddsRatio(drawn([1, 0]), 4)).toBeCloseTo(2);
  expect(oddsRatio(drawn([0, 1]), 4)).toBeCloseTo(0.5);
  expect(oddsRatio(drawn([0, 0], [1, 0]), 4)).toBeCloseTo(12 / 9);
  expect(oddsRatio(drawn([0, 0], [0, 1]), 4)).toBeCloseTo(3 / 9);
});
