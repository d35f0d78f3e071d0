import { describe, expect, it } from 'vitest';
import { binomialTail } from '../../../src/stats/binomial-tail.ts';
import {
  createEvidenceStream,
  type EvidenceStreamOptions,
} from '../../../src/stats/sequential/evidence-stream.ts';
import { evidenceOf, rollback, tenPerSecond } from './play.ts';
import { binomialDraw, seededRandom } from './seeded-draws.ts';

describe('an evidence stream as a fair game', () => {
  const settings: readonly (readonly [name: string, options: Partial<EvidenceStreamOptions>])[] = [
    ['independent errors', {}],
    ['no past', { dispersion: undefined }],
    ['clusters', { dispersion: { phi: 2.5, block: 1 } }],
    ['clusters over scrapes', { dispersion: { phi: 2.5, block: 1.7 } }],
    ['settling', { settleSeconds: 30 }],
    ['a limit near one', { limit: 0.97 }],
    ['a limit of a third', { limit: 1 / 3 }],
  ];

  /** The mean wealth after two scrapes of seven requests, over all that may happen. */
  function meanWealth(options: Partial<EvidenceStreamOptions>, probability: (bad: number) => number): number {
    const all = { ...tenPerSecond, meanTotal: 7, ...options };
    const counts = Array.from({ length: 8 }, (_, bad) => bad);
    const wealth = (first: number, second: number) =>
      Math.exp(
        evidenceOf(
          all,
          [first, second].map((bad) => ({ seconds: 15, bad, total: 7 })),
        )[1] ?? NaN,
      );
    return counts
      .flatMap((first) =>
        counts.map((second) => wealth(first, second) * probability(first) * probability(second)),
      )
      .reduce((sum, part) => sum + part, 0);
  }
  const binomial = (share: number) => (bad: number) =>
    binomialTail(bad, 7, share) - binomialTail(bad + 1, 7, share);

  it.each(settings)('pays no more than it takes at the limit: %s', (_, options) => {
    expect(meanWealth(options, binomial(options.limit ?? 0.01))).toBeLessThan(1 + 1e-12);
  });

  it.each(settings)('pays less below the limit: %s', (_, options) => {
    expect(meanWealth(options, binomial((options.limit ?? 0.01) / 2))).toBeLessThan(1);
  });

  it('is exactly fair where errors are independent', () => {
    expect(meanWealth({}, binomial(0.01))).toBeCloseTo(1, 12);
  });

  it('is exactly fair without a past even when all requests of a scrape fail together', () => {
    const together = (bad: number) => (bad === 7 ? 0.01 : bad === 0 ? 0.99 : 0);
    expect(meanWealth({ dispersion: undefined }, together)).toBeCloseTo(1, 12);
    expect(meanWealth({}, together)).toBeGreaterThan(1e6);
  });

  it('rolls hardly a release back that is at its limit for the whole window', () => {
    const random = seededRandom(20_260_401);
    const windows = 1_000;
    let rolledBack = 0;
    for (let index = 0; index < windows; index++) {
      const stream = createEvidenceStream(tenPerSecond);
      for (let look = 0; look < 60; look++) {
        stream.add({ seconds: 15, bad: binomialDraw(random, 150, 0.01), total: 150 });
        if (stream.logEvidence < rollback) continue;
        rolledBack++;
        break;
      }
    }
    // The proof says 1 %; simulated 20 000 times it is 0.4 %.
    expect(rolledBack / windows).toBeLessThanOrEqual(0.01);
  });
});
