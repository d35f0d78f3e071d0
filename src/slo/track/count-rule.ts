import { createBadLooks } from './bad-looks.ts';
import type { CountedRule } from './counted-rule.ts';

/** Floating-point limits such as 1 - 0.9 are a hair below what was meant. */
const slack = 1e-12;

/**
 * The rule by which people know it from elsewhere: so many looks whose own share is above the limit. A look without a
 * request counts neither way, and nothing counts before `minTotal` requests, or while green settles.
 */
export function createCountRule(options: {
  readonly limit: number;
  readonly failures: number;
  readonly of: number;
  readonly minTotal: number;
  readonly settledAt: number;
}): CountedRule {
  const { limit, minTotal, settledAt } = options;
  const looks = createBadLooks(options);
  let all = 0;
  let bad = 0;
  let total = 0;
  return {
    add: (increment) => {
      all += increment.total;
      if (increment.at <= settledAt) return;
      bad += increment.bad;
      total += increment.total;
    },
    endLook: () => {
      // What came in before there was enough to judge is part of the first look that is judged.
      if (total === 0 || all < minTotal) return;
      looks.add(bad > (limit + slack) * total);
      bad = 0;
      total = 0;
    },
    state: () => looks.state(),
  };
}
