import type { PlannedCheck } from '../check/check-result.ts';
import { combineEvidence } from '../stats/sequential/combine-evidence.ts';
import { observeCheck, type LookedCheck, type ObservedCheck } from './observed-check.ts';
import type { RollbackPolicy } from './rollback-policy.ts';
import { roundsJudged } from './rounds-judged.ts';

/** Everything that was seen of green since the switch, as the gate judges it. */
export interface ObservationEvidence {
  /** The checks that gate, in order of the plan. */
  readonly checks: readonly ObservedCheck[];
  readonly looks: number;
  /** The mean of all wealth at stake, as a natural logarithm, and the check that has the largest share in it. */
  readonly combined: { readonly logEvidence: number; readonly cause: ObservedCheck | undefined };
  /** At how many looks in a row, each with news, the mean reached what a rollback needs. */
  readonly sufficientLooks: number;
}

export interface GatheredEvidence extends ObservationEvidence {
  /**
   * @param at milliseconds since the switch, and how many of them were watched
   * @param isLook whether anything ended; also where what did is not among `looked`, since it remembers for itself
   */
  add(
    looked: readonly LookedCheck[],
    at: { readonly elapsedMs: number; readonly watchedMs: number },
    isLook?: boolean,
  ): void;
}

function combine(checks: readonly ObservedCheck[]): ObservationEvidence['combined'] {
  const atStake = checks.filter((check) => check.atStake);
  const { logEvidence, shares } = combineEvidence(atStake.map((check) => check.logEvidence));
  const largest = shares.indexOf(Math.max(...shares));
  return { logEvidence, cause: atStake[largest] };
}

/** Gathers evidence look by look; what it takes does not grow with their number. */
export function gatherEvidence(options: {
  readonly planned: readonly PlannedCheck[];
  readonly policy: Pick<RollbackPolicy, 'windowMs' | 'alpha'>;
  readonly probeIntervalMs: number;
  /** Milliseconds since the Unix epoch. */
  readonly switchedAt: number;
}): GatheredEvidence {
  const { planned, policy, probeIntervalMs, switchedAt } = options;
  const { windowMs, alpha } = policy;
  const rounds = { windowSeconds: windowMs / 1_000, looks: Math.max(1, windowMs / probeIntervalMs), alpha };
  const judged = roundsJudged(planned);
  const checks = planned
    .filter(({ gating }) => gating)
    .map((check) => observeCheck(check, { switchedAt, rounds, isJudgedElsewhere: judged.has(check.id) }));
  let looks = 0;
  let combined = combine(checks);
  let sufficientLooks = 0;
  let counted = '';

  function count({ logEvidence, cause }: ObservationEvidence['combined']): void {
    if (logEvidence < Math.log(1 / alpha)) {
      sufficientLooks = 0;
      return;
    }
    // The same figures seen twice confirm nothing.
    const news = `${cause?.news ?? 0} of ${cause?.id ?? ''}`;
    if (news !== counted) sufficientLooks += 1;
    counted = news;
  }

  return {
    checks,
    get looks() {
      return looks;
    },
    get combined() {
      return combined;
    },
    get sufficientLooks() {
      return sufficientLooks;
    },
    add: (looked, at, isLook = looked.length > 0) => {
      const byId = new Map(looked.map((check) => [check.id, check]));
      for (const check of checks) {
        const own = byId.get(check.id);
        if (own !== undefined) check.add(own, at);
      }
      if (isLook) looks += 1;
      combined = combine(checks);
      count(combined);
    },
  };
}
