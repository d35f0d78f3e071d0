import { describe, expect, it } from 'vitest';
import { combineEvidence } from '../../../src/stats/sequential/combine-evidence.ts';
import {
  createEvidenceStream,
  type EvidenceStreamOptions,
} from '../../../src/stats/sequential/evidence-stream.ts';
import { plainEvidence } from './plain-evidence.ts';
import { evidenceOf, expectClose, rollback, tenPerSecond, times } from './play.ts';
import { referenceVectors, type ReferenceStream } from './reference-vectors.ts';

function optionsOf({ p0, phi, B, nhat, lrWeight }: ReferenceStream): EvidenceStreamOptions {
  const dispersion = lrWeight === 0 ? undefined : { phi, block: B };
  return { ...tenPerSecond, limit: p0, dispersion, meanTotal: nhat ?? undefined };
}

const sound = { seconds: 15, bad: 0, total: 150 };
const failing = { seconds: 15, bad: 8, total: 150 };
const quiet = { seconds: 15, bad: 0, total: 0 };

describe('createEvidenceStream', () => {
  it.each(referenceVectors.streams)('agrees with the reference at every scrape: $name', (reference) => {
    const looks = reference.x.map((bad, i) => ({ seconds: 15, bad, total: reference.n[i] ?? NaN }));
    const evidence = evidenceOf(optionsOf(reference), looks);
    expectClose(evidence, reference.logM, 1e-12);
    const look = evidence.findIndex((value) => value >= rollback) + 1;
    expect(look === 0 ? null : look).toBe(reference.rollbackLook);
  });

  it('starts with one coin', () => {
    const { logEvidence, logHealth, logRecentHealth } = createEvidenceStream(tenPerSecond);
    expect({ logEvidence, logHealth, logRecentHealth }).toEqual({
      logEvidence: 0,
      logHealth: 0,
      logRecentHealth: 0,
    });
  });

  it('stays right where wealth is beyond all numbers, and after the window', () => {
    const limping = times(20, { seconds: 15, bad: 150, total: 15_000 });
    const down = times(8, { seconds: 15, bad: 14_000, total: 15_000 });
    const good = times(70, { seconds: 15, bad: 20, total: 15_000 });
    const looks = [...limping, ...good, ...down, ...good, ...down];
    const options = { ...tenPerSecond, meanTotal: undefined };
    const expected = plainEvidence(looks, options);
    expect(looks.length * 15).toBeGreaterThan(2 * options.windowSeconds);
    expect(Math.max(...expected)).toBeGreaterThan(100_000);
    expect(Math.min(...expected)).toBeLessThan(-1_000);
    expectClose(evidenceOf(options, looks), expected, 1e-12);
  });

  it('loses nothing in scrapes without requests', () => {
    const [before, ...gap] = evidenceOf(tenPerSecond, [failing, quiet, quiet, quiet]);
    expectClose(gap, times(3, before ?? NaN), 1e-12);
    expect(evidenceOf(tenPerSecond, [quiet])).toEqual([0]);
  });

  it('stakes by time, so that it does not matter how often one looks at nothing', () => {
    const halves = times(6, { seconds: 7.5, bad: 0, total: 0 });
    const [fewer] = evidenceOf(tenPerSecond, [quiet, ...times(3, quiet), failing]).slice(-1);
    const [more] = evidenceOf(tenPerSecond, [quiet, ...halves, failing]).slice(-1);
    expect(more).toBeCloseTo(fewer ?? NaN, 12);
  });

  it('bets alone while the release settles, and starts the other half afterwards', () => {
    const looks = [...times(2, failing), ...times(4, sound), failing];
    const settling = evidenceOf({ ...tenPerSecond, settleSeconds: 30 }, looks);
    const bets = evidenceOf({ ...tenPerSecond, dispersion: undefined }, looks);
    const later = evidenceOf({ ...tenPerSecond, windowSeconds: 870 }, looks.slice(2));
    const ratios = [0, 0, ...later];
    expectClose(
      settling,
      bets.map((bet, i) => combineEvidence([bet, ratios[i] ?? NaN]).logEvidence),
      1e-12,
    );
  });

  it('forgives a cold start of 30 s at five times the limit when told to settle, and no other', () => {
    const coldStart = [
      ...times(2, { seconds: 15, bad: 75, total: 1_500 }),
      ...times(58, { ...sound, total: 1_500 }),
    ];
    const highest = (settleSeconds: number) =>
      Math.max(...evidenceOf({ ...tenPerSecond, meanTotal: 1_500, settleSeconds }, coldStart));
    expect(highest(0)).toBeGreaterThan(rollback);
    expect(highest(30)).toBeLessThan(rollback / 2);
  });

  it('bets alone when nothing is known of how errors cluster, which ten errors at once do not fool', () => {
    const looks = [{ seconds: 15, bad: 15, total: 150 }];
    expect(evidenceOf(tenPerSecond, looks)[0]).toBeGreaterThan(rollback);
    expect(evidenceOf({ ...tenPerSecond, dispersion: undefined }, looks)[0]).toBeLessThan(2);
  });

  it('takes counts that are not whole, since counters need not be', () => {
    const whole = evidenceOf(tenPerSecond, [{ seconds: 15, bad: 2, total: 150 }]);
    expectClose(
      evidenceOf(tenPerSecond, [{ seconds: 15, bad: 2 + 1e-13, total: 150.000_000_001 }]),
      whole,
      1e-8,
    );
  });

  it.each([
    [{ limit: 0 }, 'expected a limit between 0 and 1, got 0'],
    [{ limit: 1 }, 'expected a limit between 0 and 1, got 1'],
    [{ alpha: 0 }, 'expected an alpha between 0 and 1, got 0'],
    [{ looks: 0 }, 'expected a window with looks, got 0 looks in 900 s'],
    [{ healthBound: 0.005 }, 'expected a health bound from the limit 0.01 to 1, got 0.005'],
  ])('refuses %j', (change, message) => {
    expect(() => createEvidenceStream({ ...tenPerSecond, ...change })).toThrow(new RangeError(message));
  });

  it.each([
    { seconds: 15, bad: 3, total: 2 },
    { seconds: 15, bad: -1, total: 2 },
    { seconds: 15, bad: NaN, total: 2 },
    { seconds: 15, bad: 0, total: Infinity },
    { seconds: -1, bad: 0, total: 1 },
  ])('refuses the increment %j', (increment) => {
    expect(() => {
      createEvidenceStream(tenPerSecond).add(increment);
    }).toThrow(RangeError);
  });
});
