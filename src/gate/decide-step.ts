import { stepDoubtsOf } from './doubts.ts';
import { decideRollback, type ObservationDecision, type ObservationSoFar } from './rollback.ts';
import type { RollbackPolicy } from './rollback-policy.ts';

/** A share of green, how long it has to be watched at least, in milliseconds, and what is known of it so far. */
export interface StepSoFar extends ObservationSoFar {
  readonly weight: number;
  readonly forMs: number;
  /** Gating checks that have told nothing since green got this share. */
  readonly unheard: readonly string[];
}

/**
 * Whether to keep observing, put traffic back, hold it for a person, give green more (`pass`), or say that nobody knows. The
 * evidence is that of all steps, and so is its budget of false rollbacks: a step asks nothing of it but to stay silent.
 * @param so.observedMs of this step
 */
export function decideStep(so: StepSoFar, policy: RollbackPolicy): ObservationDecision {
  const { evidence, observedMs, weight, forMs, unheard } = so;
  const { alpha, confirm, consecutiveFailures, maxExtensionMs, onUnknown } = policy;
  // What would end a window early ends no step.
  const endless = { alpha, confirm, consecutiveFailures, maxExtensionMs, onUnknown };
  const decision = decideRollback(so, { ...endless, windowMs: Infinity, earlyPass: false });
  if (decision.action !== 'keep-observing' || observedMs < forMs) return decision;

  const doubts = stepDoubtsOf(evidence, policy, unheard);
  const [first = '', ...others] = doubts;
  const count = evidence.checks.length;
  if (doubts.length === 0) {
    return { ...decision, action: 'pass', reason: `all ${count} gating checks pass at ${weight} % green` };
  }
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  const reason = `${first}${more}`;
  if (observedMs < forMs + maxExtensionMs) {
    return { ...decision, reason: `${weight} % green extended: ${reason}`, extended: true };
  }
  const unknown = `nobody knows whether ${weight} % green is well: ${reason}`;
  if (onUnknown !== 'roll-back') {
    return { ...decision, action: 'inconclusive', reason: unknown, extended: true };
  }
  const { blueProblem } = so;
  return blueProblem === undefined
    ? { ...decision, action: 'roll-back', reason: `${unknown} (\`observe.onUnknown\`)`, extended: true }
    : {
        ...decision,
        action: 'hold',
        reason: unknown,
        extended: true,
        obstacle: `it cannot go back, since ${blueProblem}`,
      };
}
