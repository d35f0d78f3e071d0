import { describe, expect, it } from 'vitest';
import { binomialTail } from '../../../src/stats/binomial-tail.ts';
import type { Increment } from '../../../src/stats/increment.ts';
import {
  createEvidenceStream,
  type EvidenceStreamOptions,
} from '../../../src/stats/sequential/evidence-stream.ts';
import { tenPerSecond, times } from './play.ts';

describe('an evidence stream as a sign of health', () => {
  const halfTheLimit = { seconds: 15, bad: 0.75, total: 150 };
  const twiceTheLimit = { seconds: 15, bad: 3, total: 150 };
  const healthyFrom = Math.log(20);

  function healthOf(looks: readonly Increment[], options: Partial<EvidenceStreamOptions> = {}) {
    const stream = createEvidenceStream({ ...tenPerSecond, ...options });
    for (const look of looks) stream.add(look);
    return { ever: stream.logHealth, recent: stream.logRecentHealth };
  }

  it('needs about six times the inverse of the limit at half of it', () => {
    expect(healthOf(times(3, halfTheLimit)).ever).toBeLessThan(healthyFrom);
    expect(healthOf(times(4, halfTheLimit)).ever).toBeGreaterThan(healthyFrom);
  });

  it('is none at twice the limit', () => {
    expect(healthOf(times(60, twiceTheLimit)).ever).toBeLessThan(0);
  });

  it('forgets what is five minutes ago, and nothing newer', () => {
    const turned = [...times(40, halfTheLimit), ...times(20, twiceTheLimit)];
    const { ever, recent } = healthOf(turned);
    expect(ever).toBeGreaterThan(healthyFrom);
    expect(recent).toBeLessThan(0);
    expect(recent).toBeCloseTo(healthOf(times(20, twiceTheLimit)).ever, 9);
    expect(healthOf(turned.slice(0, -1)).recent).toBeCloseTo(
      healthOf([halfTheLimit, ...times(19, twiceTheLimit)]).ever,
      9,
    );
  });

  it('tells looks that follow each other closely apart by three seconds', () => {
    const fine = (count: number, bad: number) => times(count, { seconds: 0.25, bad, total: 3 });
    const { recent } = healthOf([...fine(39_996, 0.9), ...fine(1_200, 0.015)]);
    expect(recent).toBeCloseTo(healthOf(fine(1_200, 0.015)).ever, 6);
  });

  it('is bet on by scrapes when errors cluster or nothing is known', () => {
    expect(healthOf(times(60, halfTheLimit), { dispersion: undefined }).ever).toBeLessThan(healthyFrom);
    expect(
      healthOf(times(60, { seconds: 15, bad: 5, total: 150 }), { dispersion: undefined, limit: 0.1 }).ever,
    ).toBeGreaterThan(healthyFrom);
    expect(healthOf(times(60, halfTheLimit), { dispersion: { phi: 5, block: 1 } }).ever).toBeGreaterThan(
      healthyFrom,
    );
  });

  it('is shown against the bound that is asked for', () => {
    const probes = times(180, { seconds: 5, bad: 0, total: 1 });
    expect(healthOf(probes).ever).toBeLessThan(healthyFrom);
    expect(healthOf(probes, { healthBound: 0.05 }).ever).toBeGreaterThan(healthyFrom);
  });

  it('is a fair game against the bound', () => {
    const counts = Array.from({ length: 8 }, (_, bad) => bad);
    const mean = (options: Partial<EvidenceStreamOptions>) =>
      counts
        .map(
          (bad) =>
            (binomialTail(bad, 7, 0.02) - binomialTail(bad + 1, 7, 0.02)) *
            Math.exp(healthOf([{ seconds: 15, bad, total: 7 }], options).ever),
        )
        .reduce((sum, part) => sum + part, 0);
    expect(mean({})).toBeCloseTo(1, 12);
    expect(mean({ dispersion: undefined })).toBeCloseTo(1, 12);
    expect(mean({ dispersion: { phi: 2.5, block: 1.5 } })).toBeLessThan(1);
  });
});
