import type { Objective } from './objective.ts';
import { isOfProbe } from './probe-objective.ts';

/**
 * How many looks it takes, after green has settled, before an objective can be broken or shown to hold; 0 for one that is
 * judged from the first scrape on.
 */
export function looksAfterSettling(objective: Objective): number {
  const { rule } = objective;
  if (isOfProbe(objective)) return rule.kind === 'count' ? rule.failures : objective.max === 0 ? 1 : 0;
  if (!('limit' in objective)) return Math.max(objective.rule.failures, objective.minTotal);
  if (rule.kind === 'count') return rule.failures;
  // Where none may be bad a cold start is forgiven.
  return objective.limit === 0 ? 1 : 0;
}
