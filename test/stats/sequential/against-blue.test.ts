import { describe, expect, it } from 'vitest';
import {
  alphaBesideBlue,
  limitBesideBlue,
  regressionLimit,
  upperShareOfBlue,
} from '../../../src/stats/sequential/against-blue.ts';

describe('upperShareOfBlue', () => {
  it('is wrong in a tenth of alpha', () => {
    // The beta quantile at 0.999 with parameters 109 and 21492, by an independent library.
    expect(upperShareOfBlue({ bad: 108, total: 21_600, phi: 1 }, 0.01)).toBeCloseTo(0.006667114398957583, 14);
    expect(upperShareOfBlue({ bad: 0, total: 1_000, phi: 1 }, 0.01)).toBeCloseTo(1 - 0.001 ** 0.001, 10);
  });

  it('knows less where errors cluster, and where several objectives share the tenth', () => {
    const alone = upperShareOfBlue({ bad: 108, total: 21_600, phi: 1 }, 0.01);
    const clustered = upperShareOfBlue({ bad: 108, total: 21_600, phi: 8 }, 0.01);
    const shared = upperShareOfBlue({ bad: 108, total: 21_600, phi: 1 }, 0.01, 3);
    expect(clustered).toBeGreaterThan(alone);
    expect(shared).toBeGreaterThan(alone);
    expect(shared).toBeLessThan(clustered);
  });

  it('refuses a past without events', () => {
    expect(() => upperShareOfBlue({ bad: 0, total: 0, phi: 1 }, 0.01)).toThrow(RangeError);
  });
});

it('holds green to its limit, or to what blue had where that is more', () => {
  expect(limitBesideBlue(0.01, 0.007)).toBe(0.01);
  expect(limitBesideBlue(0.01, 0.03)).toBe(0.03);
  expect(limitBesideBlue(0.01, 1)).toBe(0.99);
});

it('calls green a regression from so many times blue on', () => {
  expect(regressionLimit(2, 0.001)).toBe(0.002);
  expect(regressionLimit(2, 0.7)).toBe(0.99);
});

it('leaves nine tenths of alpha to green', () => {
  expect(alphaBesideBlue(0.01)).toBeCloseTo(0.009, 15);
});
