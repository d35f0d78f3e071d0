import type { PlannedCheck } from '../../src/check/check-result.ts';
import type { Outcome } from '../../src/check/outcome.ts';
import { gatherEvidence } from '../../src/gate/gather-evidence.ts';
import type { LookedCheck } from '../../src/gate/observed-check.ts';
import type { RollbackPolicy } from '../../src/gate/rollback-policy.ts';
import { decideRollback, type ObservationDecision } from '../../src/gate/rollback.ts';
import type { SequentialStanding, Standing, ThresholdStanding } from '../../src/stats/standing.ts';

export const switchedAt = Date.UTC(2026, 0, 2, 14, 0, 0);
const policy: RollbackPolicy = {
  windowMs: 60_000,
  maxExtensionMs: 30_000,
  alpha: 0.01,
  confirm: 1,
  consecutiveFailures: 2,
  earlyPass: false,
  onUnknown: 'hold',
};

/** A planned check that gates the observation. */
export function planned(id: string, kind: PlannedCheck['kind'] = 'custom', rest: Partial<PlannedCheck> = {}) {
  const common = {
    id,
    name: id,
    kind,
    phase: 'observe',
    tags: [],
    gating: true,
    file: 'a.check.ts',
  } as const;
  return { ...common, ...rest };
}

/** An observation: what was planned, and what its looks brought. */
interface Story {
  readonly checks: readonly PlannedCheck[];
  /** What is new at each look; looks are 5 s apart. */
  readonly looks: readonly (readonly LookedCheck[])[];
  readonly observedMs?: number;
  readonly blueProblem?: string;
  readonly policy?: Partial<RollbackPolicy>;
}

/** What is decided of green at the end of the story. */
export function decide(story: Story): ObservationDecision {
  const own = { ...policy, ...story.policy };
  const evidence = gatherEvidence({ planned: story.checks, policy: own, probeIntervalMs: 5_000, switchedAt });
  for (const [index, looked] of story.looks.entries()) {
    const elapsedMs = (index + 1) * 5_000;
    evidence.add(looked, { elapsedMs, watchedMs: elapsedMs });
  }
  const { observedMs = story.looks.length * 5_000, blueProblem } = story;
  return decideRollback({ evidence, observedMs, blueProblem }, own);
}

export const brief = ({ action, reason }: ObservationDecision) => `${action}: ${reason}`;

/** A check that ended with this outcome at a look. */
export const ended = (
  id: string,
  outcome: Outcome,
  message = 'because',
  rest: Partial<LookedCheck> = {},
) => ({
  id,
  outcome,
  gating: true,
  message,
  ...rest,
});

const letters: Readonly<Record<string, Outcome>> = {
  p: 'passed',
  f: 'failed',
  i: 'inconclusive',
  e: 'errored',
  s: 'skipped',
  n: 'not-run',
};

/** `'pf ff'` is two looks at two checks, `db` and `web`. */
export function outcomes(text: string, ids: readonly string[] = ['db', 'web']): LookedCheck[][] {
  const looks = text.split(' ').filter(Boolean);
  return looks.map((look) =>
    Array.from(look, (letter, index) => ended(ids[index] ?? '?', letters[letter] ?? 'errored')),
  );
}

/** An objective that is bet on, and would have made so many coins of one. */
export const bet = (coins: number, rest: Partial<SequentialStanding> = {}): Standing => ({
  rule: 'sequential',
  state: 'reading',
  coverage: 1,
  sample: 500,
  healthy: true,
  logEvidence: Math.log(coins),
  ...rest,
});

/** A threshold of which so much is crossed, 1 for all of it. */
export const limit = (progress: number, rest: Partial<ThresholdStanding> = {}): Standing => ({
  rule: 'threshold',
  state: 'reading',
  coverage: 1,
  sample: 4,
  healthy: progress === 0,
  breached: progress === 1,
  progress,
  ...rest,
});

/** A look at an objective that stands like this. */
export const at = (id: string, standing: Standing, message = '2 of 500 bad') =>
  ended(id, 'inconclusive', message, { standing });
