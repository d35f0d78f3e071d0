import { describe, expect, it } from 'vitest';
import {
  createEvidenceStream,
  type EvidenceStreamOptions,
} from '../../../src/stats/sequential/evidence-stream.ts';
import { referenceVectors, type ReferenceStream } from './reference-vectors.ts';

const independent = { phi: 1, block: 1 };
const tenPerSecond: EvidenceStreamOptions = {
  limit: 0.01,
  dispersion: independent,
  meanTotal: 150,
  windowSeconds: 900,
  looks: 60,
  alpha: 0.01,
};
const rollback = Math.log(100);

function optionsOf({ p0, phi, B, nhat, lrWeight }: ReferenceStream): EvidenceStreamOptions {
  const dispersion = lrWeight === 0 ? undefined : { phi, block: B };
  return { ...tenPerSecond, limit: p0, dispersion, meanTotal: nhat ?? undefined };
}

/** The logarithm of the wealth after each of `looks`, given as bad of total in 15 s. */
function evidenceOf(
  options: EvidenceStreamOptions,
  looks: readonly (readonly [bad: number, total: number])[],
): number[] {
  const stream = createEvidenceStream(options);
  return looks.map(([bad, total]) => {
    stream.add({ seconds: 15, bad, total });
    return stream.logEvidence;
  });
}

describe('createEvidenceStream', () => {
  it.each(referenceVectors.streams)('agrees with the reference at every scrape: $name', (reference) => {
    const evidence = evidenceOf(
      optionsOf(reference),
      reference.x.map((bad, i) => [bad, reference.n[i] ?? NaN]),
    );
    const worst = Math.max(...evidence.map((value, i) => Math.abs(value / (reference.logM[i] ?? NaN) - 1)));
    expect(worst).toBeLessThan(1e-12);
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
});
