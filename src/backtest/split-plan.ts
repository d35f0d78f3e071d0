import type { PlannedCheck } from '../check/check-result.ts';
import type { CheckPlan } from '../runner/make-plan.ts';
import { isOfProbe } from '../slo/probe-objective.ts';
import type { BacktestedCheck } from './backtest-report.ts';
import type { ReplayableObjective } from './replay-past.ts';

export interface SplitPlan {
  readonly objectives: readonly ReplayableObjective[];
  /** What shares the budget of false rollbacks with them. */
  readonly others: readonly PlannedCheck[];
  /** Every objective, and why some are left out. */
  readonly checks: readonly BacktestedCheck[];
}

/** Parts the checks that watch green into those that blue's past can be held against, and the rest. */
export function splitPlan({ checks }: CheckPlan): SplitPlan {
  const objectives: ReplayableObjective[] = [];
  const others: PlannedCheck[] = [];
  const told: BacktestedCheck[] = [];
  for (const { planned, definition } of checks) {
    const { id, gating } = planned;
    const { objective } = definition;
    if (objective === undefined) {
      if (gating) others.push(planned);
    } else if (!gating) told.push({ id, left: 'it does not gate, so that it rolls nothing back' });
    else if ('limit' in objective) {
      objectives.push({ planned, objective });
      told.push({ id });
    } else if (isOfProbe(objective)) {
      others.push(planned);
      told.push({ id, left: 'nobody probed in the past, so that there are no rounds to be replayed' });
    } else told.push({ id, left: 'a value of a moment has no counts to be replayed' });
  }
  return { objectives, others, checks: told };
}
