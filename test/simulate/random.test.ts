import { describe, expect, it } from 'vitest';
import { logFactorial } from '../../src/simulate/random/log-factorial.ts';
import { createRandom } from '../../src/simulate/random/random.ts';
import { sampleBeta } from '../../src/simulate/random/sample-beta.ts';
import { sampleBinomial } from '../../src/simulate/random/sample-binomial.ts';
import { samplePoisson } from '../../src/simulate/random/sample-poisson.ts';
import { binomialTail } from '../../src/stats/binomial-tail.ts';
import { momentsOf } from './moments.ts';

const draws = 100_000;

describe('createRandom', () => {
  it('gives the same numbers for the same seeds, and others for any other', () => {
    const first = (...seeds: readonly number[]) => createRandom(...seeds).bits();
    expect(first(1, 2, 3)).toBe(first(1, 2, 3));
    const others = [first(1, 2, 3), first(3, 2, 1), first(1, 2, 4), first(1, 2), first(1 + 2 ** 32, 2, 3)];
    expect(new Set(others).size).toBe(others.length);
  });

  it('is uniform between 0 and 1, from bit to bit', () => {
    const random = createRandom(7);
    const values = Array.from({ length: draws }, () => random.uniform());
    expect(Math.min(...values.slice(0, 10_000))).toBeGreaterThan(0);
    const { mean, variance } = momentsOf(values);
    expect(mean).toBeCloseTo(1 / 2, 2);
    expect(variance).toBeCloseTo(1 / 12, 2);
    for (let bit = 0; bit < 32; bit++) {
      let set = 0;
      for (let index = 0; index < 10_000; index++) set += (random.bits() >>> bit) & 1;
      expect(Math.abs(set - 5_000)).toBeLessThan(250);
    }
  });

  it('has standard normal values', () => {
    const random = createRandom(8);
    const values = Array.from({ length: draws }, () => random.normal());
    const { mean, variance } = momentsOf(values);
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeCloseTo(1, 1);
    const beyondTwo = values.filter((value) => Math.abs(value) > 2).length / draws;
    expect(beyondTwo).toBeCloseTo(0.0455, 2);
  });
});

describe('samples of counts', () => {
  // Small and large means go different ways; the tails are what rules live on.
  it.each([
    [15, 0.01],
    [150, 0.05],
    [1_500, 0.01],
    [15_000, 0.001],
    [1_500, 0.9],
    [40, 0.5],
  ])('binomial of %d with probability %d', (trials, probability) => {
    const random = createRandom(11, trials);
    const values = Array.from({ length: draws }, () => sampleBinomial(random, trials, probability));
    const spread = Math.sqrt(trials * probability * (1 - probability));
    for (const distance of [-2, -1, 0, 1, 2, 3]) {
      const from = Math.ceil(trials * probability + distance * spread);
      const expected = binomialTail(from, trials, probability);
      const found = values.filter((value) => value >= from).length / draws;
      expect(Math.abs(found - expected)).toBeLessThan(
        4.5 * Math.sqrt((expected * (1 - expected)) / draws) + 1e-9,
      );
    }
  });

  it('binomial knows what is certain', () => {
    const random = createRandom(12);
    expect([0, 1, -1].map((probability) => sampleBinomial(random, 9, probability))).toEqual([0, 9, 0]);
    expect(sampleBinomial(random, 0, 0.5)).toBe(0);
  });

  it.each([0.3, 4, 9.9, 10, 150, 15_000])('Poisson of mean %d', (mean) => {
    const random = createRandom(13, mean * 10);
    const values = Array.from({ length: draws }, () => samplePoisson(random, mean));
    const moments = momentsOf(values);
    expect(Math.abs(moments.mean - mean)).toBeLessThan(4.5 * Math.sqrt(mean / draws));
    expect(moments.variance / mean).toBeCloseTo(1, 1);
    expect(values.every((value) => Number.isInteger(value) && value >= 0)).toBe(true);
  });

  it.each([
    [0.5, 99.5],
    [10, 990],
    [5, 5],
  ])('Beta of %d and %d', (a, b) => {
    const random = createRandom(14, a);
    const { mean, variance } = momentsOf(Array.from({ length: draws }, () => sampleBeta(random, a, b)));
    const share = a / (a + b);
    expect(mean / share).toBeCloseTo(1, 1);
    expect(variance / ((share * (1 - share)) / (a + b + 1))).toBeCloseTo(1, 1);
  });

  it('logFactorial is exact from the table on into the series', () => {
    let sum = 0;
    for (let n = 1; n <= 5_000; n++) {
      sum += Math.log(n);
      if (n > 1_000) expect(Math.abs(logFactorial(n) - sum)).toBeLessThan(1e-8);
    }
    expect(logFactorial(0)).toBe(0);
  });
});
