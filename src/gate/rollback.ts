import { breachOf } from './breach.ts';
import { doubtOf, doubtsOf, lackOf } from './doubts.ts';
import type { ObservationEvidence } from './gather-evidence.ts';
import type { RollbackPolicy } from './rollback-policy.ts';
import { describeDistance, rollbackDistance, type RollbackDistance } from './rollback-distance.ts';

/** One look at the end of a window is luck, however long the window is. */
const fewestLooks = 2;
/** So many of the things that are missing are told. */
const mostTold = 3;

/** What is to become of the observation after a look. */
export interface ObservationDecision {
  /** `hold`: traffic ought to go back and blue is not well, so that a person is needed. */
  readonly action: 'keep-observing' | 'roll-back' | 'hold' | 'pass' | 'inconclusive';
  /** One sentence: what decided, or how far it is and what is still missing. */
  readonly reason: string;
  /** Absent while nothing speaks against green. */
  readonly distance?: RollbackDistance;
  /** Whether the window is over, and green watched longer since nobody knows. */
  readonly extended: boolean;
  /** Why traffic cannot go back, where it is held for that. */
  readonly obstacle?: string;
}

/** What a decision rests on. */
export interface ObservationSoFar {
  readonly evidence: ObservationEvidence;
  /** Since the switch, without the time in which nobody watched. */
  readonly observedMs: number;
  /** Why blue could not take traffic back; `undefined` while it could. */
  readonly blueProblem: string | undefined;
}

/** Whether every objective was judged by as many requests as were asked for. */
function hasRequests({ checks }: ObservationEvidence, wanted: number): boolean {
  const counted = checks.filter(
    ({ atStake, standing, isOfRounds }) => atStake && standing !== undefined && !isOfRounds,
  );
  return counted.length > 0 && counted.every(({ standing }) => (standing?.sample ?? 0) >= wanted);
}

function some(doubts: readonly string[], most: number): string {
  const more = doubts.length - most;
  return `${doubts.slice(0, most).join('; ')}${more > 0 ? ` (and ${more} more)` : ''}`;
}

/** How things stand inside the window: what is wrong, how far a rollback is, what health would take. */
function describeStanding(
  { checks }: ObservationEvidence,
  policy: RollbackPolicy,
  distance: RollbackDistance | undefined,
): string {
  if (checks.length === 0) return 'no gating check ran';
  const present = (texts: readonly (string | undefined)[]) => texts.filter((text) => text !== undefined);
  const doubts = present(checks.map((check) => doubtOf(check, policy)));
  const lacks = present(checks.map((check) => lackOf(check, policy)));
  // A check that nothing is bet on tells itself how often it failed.
  const isBet = checks.some(
    ({ id, atStake, standing }) => id === distance?.cause && (atStake || standing !== undefined),
  );
  const parts = [
    ...(doubts.length > 0 ? [some(doubts, 1)] : []),
    ...(distance !== undefined && isBet && distance.progress >= 0.01
      ? [describeDistance(distance, policy.alpha)]
      : []),
    ...(lacks.length > 0 ? [some(lacks, 1)] : []),
  ];
  return parts.length === 0 ? `all ${checks.length} gating checks pass` : parts.join('; ');
}

/**
 * Whether to keep observing, put traffic back, hold it for a person, keep the release, or say that nobody knows.
 * Traffic goes back for what is shown, never for what is unknown unless the policy says so; the window is a promise, and
 * anything unknown at its end extends it and never passes.
 */
export function decideRollback(so: ObservationSoFar, policy: RollbackPolicy): ObservationDecision {
  const { evidence, observedMs, blueProblem } = so;
  const { windowMs, maxExtensionMs, untilRequests, earlyPass, onUnknown } = policy;
  const distance = rollbackDistance(evidence, policy);
  const count = evidence.checks.length;
  const decide = (
    action: ObservationDecision['action'],
    reason: string,
    rest: Partial<ObservationDecision> = {},
  ): ObservationDecision => ({
    action,
    reason,
    ...(distance === undefined ? {} : { distance }),
    extended: false,
    ...rest,
  });
  const back = (reason: string, rest: Partial<ObservationDecision> = {}) =>
    blueProblem === undefined
      ? decide('roll-back', reason, rest)
      : decide('hold', reason, { ...rest, obstacle: `it cannot go back, since ${blueProblem}` });

  const breach = breachOf(evidence, policy);
  if (breach !== undefined) return back(breach.reason, { distance: breach.distance });

  const doubts = doubtsOf(evidence, policy);
  const reached = untilRequests !== undefined && hasRequests(evidence, untilRequests);
  const all = `all ${count} gating checks pass`;
  if (observedMs < windowMs && !reached) {
    const hasObjectives = evidence.checks.some(({ standing }) => standing !== undefined);
    if (earlyPass && hasObjectives && doubts.length === 0 && evidence.looks >= fewestLooks) {
      return decide('pass', `${all}, and every objective is shown to hold`);
    }
    return decide('keep-observing', describeStanding(evidence, policy, distance));
  }
  if (doubts.length === 0) {
    if (evidence.looks < fewestLooks) {
      return decide('keep-observing', 'window extended: one look is not enough', { extended: true });
    }
    const end = reached
      ? `after ${untilRequests.toLocaleString('en-US')} requests`
      : 'at the end of the window';
    return decide('pass', `${all} ${end}`);
  }
  if (observedMs < windowMs + maxExtensionMs) {
    return decide('keep-observing', `window extended: ${some(doubts, 1)}`, { extended: true });
  }
  const reason = some(doubts, mostTold);
  if (onUnknown === 'roll-back')
    return back(`nobody knows (\`observe.onUnknown\`): ${reason}`, { extended: true });
  return decide('inconclusive', reason, { extended: true });
}
