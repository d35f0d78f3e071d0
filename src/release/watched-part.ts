import type { CheckResult } from '../check/check-result.ts';
import { decideStep } from '../gate/decide-step.ts';
import type { ObservationEvidence } from '../gate/gather-evidence.ts';
import { decideRollback, type ObservationDecision } from '../gate/rollback.ts';
import type { RollbackPolicy } from '../gate/rollback-policy.ts';
import type { WatchedPart } from './observation-terms.ts';

/** A part that is being watched: which checks have told something of it yet. */
export interface PartWatch {
  readonly part: WatchedPart;
  /** When it ends, and when its extension does, in milliseconds since the Unix epoch. */
  readonly ends: (missedMs: number) => readonly [number, number];
  readonly decide: (now: {
    readonly at: number;
    readonly missedMs: number;
    readonly evidence: ObservationEvidence;
    readonly blueProblem: string | undefined;
    readonly results: readonly CheckResult[];
  }) => ObservationDecision;
}

function samplesOf(results: readonly CheckResult[]): ReadonlyMap<string, number> {
  return new Map(results.map(({ id, standing }) => [id, standing?.sample ?? 0]));
}

/**
 * @param before the results when the part began
 * @param heardFrom when it began for checks: what one saw that had begun before is of the part before
 */
export function watchPart(
  part: WatchedPart,
  policy: RollbackPolicy,
  { before, heardFrom }: { readonly before: readonly CheckResult[]; readonly heardFrom: number },
): PartWatch {
  const { weight, from, lengthMs, missedBeforeMs } = part;
  const samples = samplesOf(before);

  /** A look of its own, and where requests are counted some of them. */
  function isUnheard({ id, gating, startedAt, outcome, standing }: CheckResult): boolean {
    if (!gating) return false;
    if (outcome === 'not-run' || Date.parse(startedAt) < heardFrom) return true;
    return standing !== undefined && standing.sample <= (samples.get(id) ?? 0);
  }

  return {
    part,
    ends: (missedMs) => {
      const end = from + lengthMs + missedMs - missedBeforeMs;
      return [end, end + policy.maxExtensionMs];
    },
    decide: ({ at, missedMs, evidence, blueProblem, results }) => {
      const observedMs = at - from - (missedMs - missedBeforeMs);
      const so = { evidence, observedMs, blueProblem };
      if (weight === undefined) return decideRollback(so, policy);
      const unheard = results.filter(isUnheard).map(({ id }) => id);
      return decideStep({ ...so, weight, forMs: lengthMs, unheard }, policy);
    },
  };
}
