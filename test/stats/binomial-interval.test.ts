import { describe, expect, it } from 'vitest';
import { binomialInterval } from '../../src/stats/binomial-interval.ts';

// Reference values: roots of the incomplete beta function in 40-digit arithmetic; the 0.975 rows are what
// R prints for `binom.test(successes, trials)$conf.int`.
const table: readonly [
  successes: number,
  trials: number,
  confidence: number,
  lower: number,
  upper: number,
][] = [
  [5, 10, 0.975, 0.18708602844739852, 0.8129139715526015],
  [1, 10, 0.975, 0.0025285785444617843, 0.44501611702819543],
  [2, 40, 0.975, 0.006113646599350837, 0.16919686395941766],
  [2, 40, 0.99, 0.003754131326537623, 0.1940098144593766],
  [7, 20, 0.95, 0.1773109175744491, 0.5580345113154888],
  [52, 1_000, 0.99, 0.03697372826205981, 0.07069372795564782],
  [10, 1_000, 0.975, 0.004805510691049307, 0.018313243055112453],
  [12, 3_000, 0.975, 0.0020685142713180566, 0.006976759682170839],
  [100_000, 10_000_000, 0.99, 0.009926946341388935, 0.010073440264327913],
  [5_000_000, 10_000_000, 0.975, 0.4996900525213711, 0.5003099474786289],
];

describe('binomialInterval', () => {
  it.each(table)('%i of %i at %d', (successes, trials, confidence, lower, upper) => {
    const interval = binomialInterval(successes, trials, confidence);
    expect(Math.abs(interval.lower / lower - 1)).toBeLessThan(1e-10);
    expect(Math.abs(interval.upper / upper - 1)).toBeLessThan(1e-10);
  });

  it.each([1, 3, 50, 299, 10_000_000])('meets the closed forms at the ends, with %i trials', (trials) => {
    const root = (level: number) => Math.exp(Math.log(level) / trials);
    const none = binomialInterval(0, trials, 0.99);
    expect(none.lower).toBe(0);
    expect(Math.abs(none.upper / -Math.expm1(Math.log(0.01) / trials) - 1)).toBeLessThan(1e-10);
    const all = binomialInterval(trials, trials, 0.99);
    expect(Math.abs(all.lower / root(0.01) - 1)).toBeLessThan(1e-10);
    expect(all.upper).toBe(1);
    const one = binomialInterval(1, trials, 0.99);
    expect(Math.abs(one.lower / -Math.expm1(Math.log(0.99) / trials) - 1)).toBeLessThan(1e-10);
  });

  it('is symmetric', () => {
    const { lower, upper } = binomialInterval(37, 412, 0.975);
    const mirrored = binomialInterval(412 - 37, 412, 0.975);
    expect(mirrored.lower).toBeCloseTo(1 - upper, 13);
    expect(mirrored.upper).toBeCloseTo(1 - lower, 13);
  });

  it('takes counts that are not whole', () => {
    const below = binomialInterval(2, 40, 0.99).lower;
    const between = binomialInterval(2.5, 40, 0.99).lower;
    expect(between).toBeGreaterThan(below);
    expect(between).toBeLessThan(binomialInterval(3, 40, 0.99).lower);
  });

  it('stays fast for ten million trials', () => {
    const start = performance.now();
    binomialInterval(123_456, 10_000_000, 0.99);
    expect(performance.now() - start).toBeLessThan(500);
  });

  it.each([
    [3, 2, 0.9],
    [-1, 2, 0.9],
    [0, 0, 0.9],
    [NaN, 5, 0.9],
    [1, Infinity, 0.9],
    [1, 5, 1],
    [1, 5, 0],
  ])('refuses %d of %d at %d', (successes, trials, confidence) => {
    expect(() => binomialInterval(successes, trials, confidence)).toThrow(RangeError);
  });
});
