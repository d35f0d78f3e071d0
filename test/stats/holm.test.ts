import { describe, expect, it } from 'vitest';
import { holm } from '../../src/stats/holm.ts';
import { testable } from '../../src/stats/testable.ts';

describe('holm', () => {
  it('lets hypotheses fall one after the other, the smallest p-value first', () => {
    // Against 0.05 / 4, / 3, / 2 and / 1.
    expect(holm([0.01, 0.04, 0.03, 0.005], 0.05)).toEqual([true, false, false, true]);
    expect(holm([0.01, 0.04, 0.02, 0.005], 0.05)).toEqual([true, true, true, true]);
  });

  it('stops at the first that stands, whatever comes behind', () => {
    expect(holm([0.02, 0.02, 0.02], 0.05)).toEqual([false, false, false]);
  });

  it('has nothing to say of nothing, and takes what is no number for no evidence', () => {
    expect(holm([], 0.05)).toEqual([]);
    expect(holm([Number.NaN], 0.05)).toEqual([false]);
  });
});

describe('testable', () => {
  it('leaves out what no outcome could have shown', () => {
    expect(testable([0.004, 0.5, 1, 0.9], 0.005)).toEqual({ indices: [0], share: 1 });
  });

  it('asks for more of each the more there are', () => {
    expect(testable([0.004, 0.004, 0.001], 0.005)).toEqual({ indices: [2], share: 2 });
    expect(testable([0.001, 0.001, 0.001], 0.005)).toEqual({ indices: [0, 1, 2], share: 3 });
  });

  it('keeps none where none can be shown', () => {
    expect(testable([0.2, 0.3], 0.005)).toEqual({ indices: [], share: 1 });
    expect(testable([], 0.005)).toEqual({ indices: [], share: 1 });
  });
});
