import { formatDuration } from '../../duration.ts';
import { binomialInterval } from '../../stats/binomial-interval.ts';
import { formatShare } from '../format-figures.ts';
import type { CountedRule } from './counted-rule.ts';

/** How sure it must be that green is above its limit; as sure as health is of being below it. */
const confidence = 0.95;

/**
 * The rule of error budgets: a period allows `limit` of its requests to be bad, and this release may spend a share of
 * that. The traffic of the period is taken to be as it was since the switch. What is bad while green settles is spent as
 * well, but where none is allowed: there it is forgiven, since a single one would be the whole budget.
 *
 * A release that spends faster than allowed breaks nothing before its share is gone, and is not healthy either.
 * @param options.cluster how many bad events are taken for one, since they come together
 */
export function createBudgetRule(options: {
  readonly limit: number;
  readonly share: number;
  readonly periodMs: number;
  readonly minTotal: number;
  readonly switchedAt: number;
  readonly settledAt: number;
  readonly cluster: number;
}): CountedRule {
  const { limit, share, periodMs, minTotal, switchedAt, settledAt, cluster } = options;
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

  function isAboveLimit(): boolean {
    if (total === 0 || bad <= limit * total) return false;
    // A request may fail a scrape after it was counted.
    return binomialInterval(Math.min(bad, total) / cluster, total / cluster, confidence).lower > limit;
  }

  function missing(): string | undefined {
    if (limit === 0) return judged > 0 ? undefined : 'requests after the cold start';
    return isAboveLimit() ? `a share of bad ones within its limit of ${formatShare(limit)}` : undefined;
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
      const lacking = missing();
      return {
        breached,
        doubtful,
        healthy: !doubtful && lacking === undefined,
        ...(lacking === undefined ? {} : { missing: lacking }),
        words: `${formatShare(burnt)} of the error budget of ${formatDuration(periodMs)} spent, ${formatShare(share)} ${breached ? 'was' : 'is'} allowed`,
        standing: { rule: 'threshold', breached, progress },
      };
    },
  };
}
