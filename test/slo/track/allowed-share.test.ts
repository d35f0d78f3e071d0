import { describe, expect, it } from 'vitest';
import { allowedShares } from '../../../src/slo/track/allowed-share.ts';
import { learnBluePast, type BluePast } from '../../../src/slo/track/blue-past.ts';
import { increments, pastOfBlue, steady } from './scripted-source.ts';

const options = { alpha: 0.01, intervalMs: 15_000 };
const limit = { limit: 0.01, against: 'limit', times: 2 } as const;

function past(counts: { readonly scrapes: number; readonly total: number; readonly bad: number }): BluePast {
  const learned = learnBluePast(increments(steady(counts.scrapes, counts.total, counts.bad)), options);
  if (learned === undefined) throw new Error('no past');
  return learned;
}

describe('what green may have', () => {
  it('is its limit while blue keeps it, and when blue has no past', () => {
    const good = learnBluePast(pastOfBlue(150, 50), options);
    expect(allowedShares(limit, good)).toEqual([{ share: 0.01, from: 'limit' }]);
    expect(allowedShares(limit, undefined)).toEqual([{ share: 0.01, from: 'limit' }]);
  });

  it('is the upper bound of what blue had, where blue surely broke the limit', () => {
    const [allowed] = allowedShares(limit, past({ scrapes: 1_440, total: 100, bad: 3 }));
    expect(allowed).toEqual({ share: expect.closeTo(0.0315, 3) as number, from: 'blue-was-worse' });
  });

  it('is what blue was seen to have while that may be chance, or a short past would allow anything', () => {
    const [allowed] = allowedShares(limit, past({ scrapes: 30, total: 1, bad: 0.04 }));
    expect(allowed).toEqual({ share: expect.closeTo(0.04, 9) as number, from: 'blue-was-worse' });
  });

  it('is times what blue had, which counts in full', () => {
    const good = learnBluePast(pastOfBlue(150, 50), options);
    const [allowed] = allowedShares({ ...limit, against: 'blue' }, good);
    expect(allowed).toEqual({ share: 2 * (good?.upper ?? 0), from: 'times-blue' });
    expect(allowedShares({ ...limit, against: 'both' }, good)).toHaveLength(2);
  });

  it('leaves a last percent to be told apart when blue was down', () => {
    const [allowed] = allowedShares(
      { ...limit, against: 'blue' },
      past({ scrapes: 100, total: 100, bad: 99 }),
    );
    expect(allowed?.share).toBe(0.99);
  });

  it('is not known when blue is to be the measure and has no past', () => {
    expect(allowedShares({ ...limit, against: 'blue' }, undefined)).toEqual([]);
  });
});

describe('the past of blue', () => {
  it('is none with a handful of scrapes, or without a request', () => {
    expect(learnBluePast(increments(steady(10, 100)), options)).toBeUndefined();
    expect(learnBluePast(increments(steady(100, 0)), options)).toBeUndefined();
  });

  it('says how errors cluster once it is long enough', () => {
    expect(learnBluePast(increments(steady(40, 100, 1)), options)?.dispersion).toBeNull();
    expect(learnBluePast(pastOfBlue(150, 50), options)).toMatchObject({
      bad: 720,
      total: 216_000,
      dispersion: { phi: 1, block: 1 },
      meanTotal: 150,
      scrapeMs: 15_000,
      rate: 10,
      fewShare: expect.closeTo(0.005, 3) as number,
    });
  });
});
