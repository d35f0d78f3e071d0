import { expect } from 'vitest';
import type { Increment } from '../../../src/stats/increment.ts';
import {
  createEvidenceStream,
  type EvidenceStreamOptions,
} from '../../../src/stats/sequential/evidence-stream.ts';

/** Ten requests a second, of which one in a hundred may fail, for 15 minutes. */
export const tenPerSecond: EvidenceStreamOptions = {
  limit: 0.01,
  dispersion: { phi: 1, block: 1 },
  meanTotal: 150,
  windowSeconds: 900,
  looks: 60,
  alpha: 0.01,
};

export const rollback = Math.log(100);

export const times = <T>(count: number, look: T): T[] => Array.from({ length: count }, () => look);

/** The logarithm of the wealth after each look. */
export function evidenceOf(options: EvidenceStreamOptions, looks: readonly Increment[]): number[] {
  const stream = createEvidenceStream(options);
  return looks.map((look) => {
    stream.add(look);
    return stream.logEvidence;
  });
}

export function expectClose(values: readonly number[], expected: readonly number[], relative: number): void {
  expect(values).toHaveLength(expected.length);
  const errors = values.map((value, i) => Math.abs(value / (expected[i] ?? NaN) - 1));
  expect(Math.max(...errors)).toBeLessThan(relative);
}
