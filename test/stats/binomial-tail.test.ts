import { describe, expect, it } from 'vitest';
import { binomialTail } from '../../src/stats/binomial-tail.ts';

describe('binomialTail', () => {
  it.each([
    [0, 10, 0.3, 1],
    [1, 10, 0.3, 1 - 0.7 ** 10],
    [10, 10, 0.3, 0.3 ** 10],
    [11, 10, 0.3, 0],
    [2, 3, 0.5, 0.5],
    [1, 2, 0, 0],
    [2, 2, 1, 1],
  ])('at least %i of %i at %d', (count, trials, share, probability) => {
    expect(binomialTail(count, trials, share)).toBeCloseTo(probability, 13);
  });

  it('takes a number of trials that is not whole', () => {
    const between = binomialTail(3, 10.5, 0.3);
    expect(between).toBeGreaterThan(binomialTail(3, 10, 0.3));
    expect(between).toBeLessThan(binomialTail(3, 11, 0.3));
  });
});
