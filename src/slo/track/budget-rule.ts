import { formatDuration } from '../../duration.ts';
import { formatShare } from '../format-figures.ts';
import type { CountedRule } from './counted-rule.ts';

/**
 * The rule of error budgets: a period allows `limit` of its requests to be bad, and this release may spend a share of
 * that. The traffic of the period is taken to be as it was since the switch. What is bad while green settles is spent as
 * well, but where none is allowed: there it is forgiven, since a single one would be the whole budget.
 */
export function createBudgetRule(options: {
  readonly limit: number;
  readonly share: number;
  readonly periodMs: number;
  readonly minTotal: number;
  readonly switchedAt: number;
  readonly settledAt: number;
}): CountedRule {
  const { limit, share, periodMs, minTotal, switchedAt, settledAt } = options;
  const judgedFrom = limit === 0 ? settledAt : -Infinity;
  let bad = 0;
  let total = 0;
  let judged = 0;
  let newestAt = switchedAt;

  function spent(): number {
    if (bad === 0 || total < minTotal) return 0;
    // Where none is allowed, one bad request is the whole budget.
    if (limit === 0) return 1;
    return (bad / total / limit) * Math.min(1, (newestAt - switchedAt) / periodMs);
  }

  return {
    add: (increment) => {
      total += increment.total;
      newestAt = Math.max(newestAt, increment.at);
      if (increment.at <= judgedFrom) return;
      judged += increment.total;
      bad += increment.bad;
    },
    endLook: () => undefined,
    state: () => {
      const burnt = spent();
      const progress = Math.min(1, burnt / share);
      const breached = burnt >= share;
      const doubtful = progress >= 0.5;
      return {
        breached,
        doubtful,
        healthy: !doubtful && (limit > 0 || judged > 0),
        ...(limit > 0 || judged > 0 ? {} : { missing: 'requests after the cold start' }),
        words: `${formatShare(burnt)} of the error budget of ${formatDuration(periodMs)} spent, ${formatShare(share)} ${breached ? 'was' : 'is'} allowed`,
        standing: { rule: 'threshold', breached, progress },
      };
    },
  };
}
