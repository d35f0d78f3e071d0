import { describe, expect, it } from 'vitest';
import { binomialTail } from '../../../src/stats/binomial-tail.ts';
import {
  createComparisonStream,
  type ComparisonStreamOptions,
  type PairedIncrement,
} from '../../../src/stats/sequential/comparison-stream.ts';
import { rollback, times } from './play.ts';
import { binomialDraw, seededRandom } from './seeded-draws.ts';

const noWorse: ComparisonStreamOptions = {
  times: 1,
  dispersion: { phi: 1, block: 1 },
  windowSeconds: 900,
};

function pair(green: number, ofGreen: number, blue: number, ofBlue: number): PairedIncrement {
  return { seconds: 15, green: { bad: green, total: ofGreen }, blue: { bad: blue, total: ofBlue } };
}

function playAll(options: ComparisonStreamOptions, looks: readonly PairedIncrement[]) {
  const stream = createComparisonStream(options);
  for (const look of looks) stream.add(look);
  const { logEvidence, logHealth, logRecentHealth } = stream;
  return { logEvidence, logHealth, logRecentHealth };
}

describe('createComparisonStream', () => {
  it('finds that green is worse, whatever share of the traffic it has', () => {
    expect(playAll(noWorse, times(8, pair(6, 150, 2, 150))).logEvidence).toBeGreaterThan(rollback);
    expect(playAll(noWorse, times(8, pair(3, 15, 4, 285))).logEvidence).toBeGreaterThan(rollback);
  });

  it('holds nothing against green that hits both', () => {
    const disturbed = [...times(20, pair(1, 150, 1, 150)), ...times(20, pair(60, 150, 60, 150))];
    expect(playAll(noWorse, disturbed).logEvidence).toBeLessThan(0);
  });

  it('allows green as much more as it is told to', () => {
    const twice = times(40, pair(4, 150, 2, 150));
    expect(playAll(noWorse, twice).logEvidence).toBeGreaterThan(rollback);
    expect(playAll({ ...noWorse, times: 2 }, twice).logEvidence).toBeLessThan(0);
  });

  it('shows health against twice that', () => {
    const { logHealth, logRecentHealth } = playAll(noWorse, times(60, pair(2, 150, 2, 150)));
    expect(logHealth).toBeGreaterThan(Math.log(20));
    expect(logRecentHealth).toBeLessThan(logHealth);
    expect(playAll(noWorse, times(60, pair(4, 150, 2, 150))).logHealth).toBeLessThan(0);
  });

  it.each([
    ['nothing went wrong', pair(0, 150, 0, 150)],
    ['blue had no request', pair(5, 150, 0, 0)],
    ['green had no request', pair(0, 0, 5, 150)],
  ])('learns nothing where %s', (_, look) => {
    expect(playAll(noWorse, times(3, look))).toEqual({
      logEvidence: expect.closeTo(0, 12) as number,
      logHealth: expect.closeTo(0, 12) as number,
      logRecentHealth: expect.closeTo(0, 12) as number,
    });
  });

  it.each([
    ['independent errors', noWorse, 1],
    ['no past', { ...noWorse, dispersion: undefined }, 1],
    ['settling', { ...noWorse, settleSeconds: 15 }, 1],
    ['twice as many allowed', { ...noWorse, times: 2 }, 2],
  ])('is a fair game between colors that are equal: %s', (_, options, allowed) => {
    // Green has 30 % of the requests, and 7 of all went wrong in each of two scrapes.
    const share = (allowed * 30) / (allowed * 30 + 70);
    const counts = Array.from({ length: 8 }, (_unused, bad) => bad);
    const probability = (bad: number) => binomialTail(bad, 7, share) - binomialTail(bad + 1, 7, share);
    const mean = counts
      .flatMap((first) =>
        counts.map((second) => {
          const looks = [first, second].map((bad) => pair(bad, 30, 7 - bad, 70));
          return Math.exp(playAll(options, looks).logEvidence) * probability(first) * probability(second);
        }),
      )
      .reduce((sum, part) => sum + part, 0);
    expect(mean).toBeCloseTo(1, 12);
  });

  it('rolls hardly a release back that is as good as blue while the level of both triples', () => {
    const random = seededRandom(42);
    const windows = 500;
    let rolledBack = 0;
    for (let index = 0; index < windows; index++) {
      const stream = createComparisonStream(noWorse);
      let highest = 0;
      for (let look = 0; look < 60; look++) {
        const share = look < 30 ? 0.01 : 0.03;
        stream.add(pair(binomialDraw(random, 50, share), 50, binomialDraw(random, 150, share), 150));
        highest = Math.max(highest, stream.logEvidence);
      }
      if (highest >= rollback) rolledBack++;
    }
    expect(rolledBack / windows).toBeLessThanOrEqual(0.01);
  });

  it('refuses what makes no sense', () => {
    expect(() => createComparisonStream({ ...noWorse, times: 0 })).toThrow(
      new RangeError('expected 0 < times <= healthTimes, got 0 and 0'),
    );
    expect(() => createComparisonStream({ ...noWorse, times: 2, healthTimes: 1 })).toThrow(RangeError);
    expect(() => playAll(noWorse, [pair(1, 0, 0, 10)])).toThrow(RangeError);
    expect(() => playAll(noWorse, [pair(0, 10, 11, 10)])).toThrow(RangeError);
  });
});
