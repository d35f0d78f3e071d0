import type { ObservationEvidence } from '../gate/gather-evidence.ts';
import type { ObservationDecision } from '../gate/rollback.ts';
import { escaped } from './release-context.ts';
import type { Surroundings } from './watch-surroundings.ts';

/** What takes from an observation the right to keep a release. */
export interface Reservations extends Pick<Surroundings, 'moved' | 'changed'> {
  /** How many errors escaped from checks. */
  readonly strays: number;
  /** Whether a filter left checks out. */
  readonly filtered: boolean;
}

/**
 * What is to be done after a look, by what the gate says. A passed observation that a filter had thinned out does not keep a release, and none
 * keeps another green than the one that was checked. One that fails its users goes back all the same.
 */
export function decideLook(
  decision: ObservationDecision,
  evidence: ObservationEvidence,
  { moved, changed, strays, filtered }: Reservations,
): ObservationDecision {
  const nobodyKnows = (reason: string): ObservationDecision => ({
    ...decision,
    action: 'inconclusive',
    reason,
  });

  if (moved !== undefined) return nobodyKnows(moved);
  if (decision.action === 'roll-back' || decision.action === 'hold') return decision;
  const failing = evidence.checks.some(({ latest }) => latest?.outcome === 'failed');
  if (failing && decision.action === 'keep-observing') return decision;
  if (changed !== undefined) return nobodyKnows(changed);
  if (decision.action !== 'pass') return decision;
  if (strays > 0) return nobodyKnows(escaped(strays));
  return filtered ? nobodyKnows(`${decision.reason}, but a filter left checks out`) : decision;
}
