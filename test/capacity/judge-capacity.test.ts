import { describe, expect, it } from 'vitest';
import { connectionsForGreen } from '../../src/capacity/connections-left.ts';
import { judgeCapacity, readAtLeast } from '../../src/capacity/judge-capacity.ts';

describe('readAtLeast', () => {
  it('takes a share of blue or a number, and nothing else', () => {
    expect(['100%', '12.5 %', 3, 0, -1, '0%', '3', 'all', undefined, NaN].map(readAtLeast)).toEqual([
      { share: 1 },
      { share: 0.125 },
      { amount: 3 },
      ...Array.from({ length: 7 }, () => undefined),
    ]);
  });
});

describe('judgeCapacity', () => {
  const judge = (blue: number | undefined, green: number, atLeast: number | string = '100%') =>
    judgeCapacity({ name: 'replicas', blue, green, atLeast: readAtLeast(atLeast) ?? { amount: NaN } });

  it('compares green with what blue has', () => {
    expect(judge(3, 3)).toEqual({ state: 'enough', sentence: 'replicas: green has 3, blue 3', needed: 3 });
    expect(judge(3, 2)).toEqual({
      state: 'too-little',
      sentence: 'replicas: green has 2, blue 3',
      needed: 3,
    });
    expect(judge(3, 2, '50%')).toEqual({
      state: 'enough',
      sentence: 'replicas: green has 2, blue 3, 50 % of it needed',
      needed: 1.5,
    });
    expect(judge(10, 7, '70%').state).toBe('enough');
  });

  it('compares green with a number', () => {
    expect(judge(undefined, 2, 3)).toEqual({
      state: 'too-little',
      sentence: 'replicas: green has 2, 3 needed',
      needed: 3,
    });
  });

  it('does not know where blue has nothing to compare with', () => {
    expect(judge(0, 2)).toEqual({
      state: 'unknown',
      sentence: 'replicas: blue has 0, so that 100 % of it says nothing',
    });
    expect(judge(undefined, 2)).toMatchObject({ state: 'unknown' });
  });
});

describe('connectionsForGreen', () => {
  it('counts what is left, what green has already, and the limit of the database', () => {
    const counts = { most: 97, used: 60, green: 5, databaseLimit: -1, databaseUsed: 50 };
    expect(connectionsForGreen(counts)).toBe(42);
    expect(connectionsForGreen({ ...counts, databaseLimit: 60 })).toBe(15);
    expect(connectionsForGreen({ ...counts, used: 120 })).toBe(5);
  });
});
