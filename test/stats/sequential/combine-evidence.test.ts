import { describe, expect, it } from 'vitest';
import { combineEvidence, progressOf } from '../../../src/stats/sequential/combine-evidence.ts';

const near = (value: number) => expect.closeTo(value, 12) as number;

describe('combineEvidence', () => {
  it('is the mean of the wealths, and says whose it is', () => {
    expect(combineEvidence([Math.log(60), Math.log(2), Math.log(1)])).toEqual({
      logEvidence: near(Math.log(21)),
      shares: [near(60 / 63), near(2 / 63), near(1 / 63)],
    });
  });

  it('weighs, when told to', () => {
    expect(combineEvidence([Math.log(60), Math.log(2)], [3, 1])).toEqual({
      logEvidence: near(Math.log(45.5)),
      shares: [near(45 / 45.5), near(0.5 / 45.5)],
    });
  });

  it('leaves a single objective as it is', () => {
    expect(combineEvidence([-3.25])).toEqual({ logEvidence: -3.25, shares: [1] });
  });

  it('holds where the wealths themselves are beyond all numbers', () => {
    expect(combineEvidence([3_000, 3_000 + Math.log(3), -9_000])).toEqual({
      logEvidence: near(3_000 + Math.log(4 / 3)),
      shares: [near(0.25), near(0.75), 0],
    });
    expect(combineEvidence([-Infinity, -Infinity])).toEqual({ logEvidence: -Infinity, shares: [0.5, 0.5] });
  });

  it('is one coin without objectives', () => {
    expect(combineEvidence([])).toEqual({ logEvidence: 0, shares: [] });
  });

  it.each([[[1]], [[1, 0]], [[1, -1]], [[1, NaN]]])('refuses the weights %j for two', (weights) => {
    expect(() => combineEvidence([0, 0], weights)).toThrow(RangeError);
  });
});

describe('progressOf', () => {
  it.each([
    [-4, 0],
    [0, 0],
    [Math.log(10), 0.5],
    [Math.log(100), 1],
    [60, 1],
  ])('log wealth %d is %d of the way', (logEvidence, progress) => {
    expect(progressOf(logEvidence, 0.01)).toBeCloseTo(progress, 12);
  });
});
