import { describe, expect, it } from 'vitest';
import type { PlannedCheck } from '../../src/check/check-result.ts';
import { gatherEvidence } from '../../src/gate/gather-evidence.ts';
import { addRecorded, type RecordedLook } from '../../src/release/recorded-looks.ts';

const planned: PlannedCheck = {
  id: 'errors',
  name: 'errors',
  kind: 'slo',
  phase: 'observe',
  tags: [],
  gating: true,
  file: 'a.check.ts',
};

function look(tick: number, seen: Partial<RecordedLook>): RecordedLook {
  return {
    type: 'observe-tick',
    releaseId: 'r',
    tick,
    elapsedMs: tick * 1_000,
    decision: 'keep-observing',
    reason: '',
    outcomes: [],
    rollbackSafety: 'safe',
    seq: tick,
    at: '2026-01-01T00:00:00.000Z',
    prev: '',
    hash: '',
    ...seen,
  };
}

describe('looks on record', () => {
  it('count when anything ended at them, also objectives, which remember for themselves', () => {
    const policy = { windowMs: 900_000, alpha: 0.01 };
    const evidence = gatherEvidence({ planned: [planned], policy, probeIntervalMs: 5_000, switchedAt: 0 });
    const { id, gating } = planned;
    const passed = { id, gating, outcome: 'passed', message: '', rule: 'sequential' } as const;
    addRecorded(evidence, [
      look(1, { outcomes: [passed] }),
      look(2, { memories: { errors: [1] } }),
      look(3, {}),
      look(4, { again: ['order'] }),
    ]);
    expect(evidence.looks).toBe(3);
    // What it came to is for the objective to say.
    expect(evidence.checks[0]?.latest).toBeUndefined();
  });
});
