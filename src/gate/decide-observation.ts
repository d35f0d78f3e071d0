import type { JudgedCheck } from './decide.ts';

/** One look at the end of a window is luck, however long the window is. */
const fewestTicks = 2;

/** What the gating and advisory checks of one tick said. */
export type TickOutcomes = readonly JudgedCheck[];

/** When an observation ends, and how. Times in milliseconds. */
export interface ObservationPolicy {
  /** How long to watch; time in which nobody watched does not count. */
  readonly windowMs: number;
  /** How much longer than the window to wait while the evidence does not suffice. */
  readonly maxExtensionMs: number;
  /** How many ticks in a row one gating check must fail before traffic goes back. */
  readonly consecutiveFailures: number;
}

export interface ObservationDecision {
  readonly action: 'keep-observing' | 'roll-back' | 'pass' | 'inconclusive';
  /** One sentence: what decided, or what is still missing. */
  readonly reason: string;
}

function trailingFailures(ticks: readonly TickOutcomes[], id: string): number {
  let count = 0;
  for (const tick of ticks.toReversed()) {
    if (tick.find((check) => check.id === id)?.outcome !== 'failed') break;
    count += 1;
  }
  return count;
}

/**
 * Whether to keep observing, put traffic back, keep the release, or say that nobody knows. Only a gating check
 * that failed `consecutiveFailures` ticks in a row rolls back; anything unknown at the end of the window
 * extends it, and never passes.
 */
export function decideObservation(evidence: {
  readonly ticks: readonly TickOutcomes[];
  /** Since the switch, without the time in which nobody watched. */
  readonly observedMs: number;
  readonly policy: ObservationPolicy;
}): ObservationDecision {
  const { ticks, observedMs, policy } = evidence;
  const latest = (ticks.at(-1) ?? []).filter((check) => check.gating);
  const failing = latest.filter((check) => check.outcome === 'failed');

  for (const check of failing) {
    const inARow = trailingFailures(ticks, check.id);
    if (inARow >= policy.consecutiveFailures) {
      const times = inARow === 1 ? '' : ` ${inARow} times in a row`;
      return { action: 'roll-back', reason: `\`${check.id}\` failed${times}: ${check.message}` };
    }
  }

  const doubtWords = (check: JudgedCheck) =>
    check.outcome === 'failed'
      ? `failed (${trailingFailures(ticks, check.id)} of ${policy.consecutiveFailures} in a row)`
      : `is ${check.outcome}`;
  const doubtful = latest.filter((check) => check.outcome !== 'passed');
  const [first] = doubtful;
  const doubt =
    first === undefined
      ? latest.length === 0
        ? 'no gating check ran'
        : undefined
      : `\`${first.id}\` ${doubtWords(first)}: ${first.message}`;

  if (observedMs < policy.windowMs) {
    return { action: 'keep-observing', reason: doubt ?? `all ${latest.length} gating checks pass` };
  }
  if (doubt === undefined && ticks.length < fewestTicks) {
    return { action: 'keep-observing', reason: 'window extended: one look is not enough' };
  }
  if (doubt === undefined) {
    return { action: 'pass', reason: `all ${latest.length} gating checks pass at the end of the window` };
  }
  if (observedMs < policy.windowMs + policy.maxExtensionMs) {
    return { action: 'keep-observing', reason: `window extended: ${doubt}` };
  }
  return { action: 'inconclusive', reason: doubt };
}
