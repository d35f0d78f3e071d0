import type { CountedRule } from './counted-rule.ts';

/** A wealth that no share of the budget makes too small, and that JSON can carry. */
const certain = Math.log(1e12);

/**
 * The rule for a limit of 0. Under it a bad event is impossible, so that a single one is all the evidence there can be;
 * only what comes while green settles is forgiven. Where blue has had bad events as well its share is the limit, and
 * this rule is not used.
 */
export function createImpossibleRule({ settledAt }: { readonly settledAt: number }): CountedRule {
  let breached = false;
  let judged = 0;
  return {
    add: ({ at, bad, total }) => {
      if (at <= settledAt) return;
      breached ||= bad > 0;
      judged += total;
    },
    endLook: () => undefined,
    state: () => ({
      breached,
      doubtful: breached,
      healthy: !breached && judged > 0,
      ...(judged > 0 ? {} : { missing: 'requests after the cold start' }),
      words: breached ? 'there was to be none' : '0 % of the way to a rollback',
      standing: { rule: 'sequential', logEvidence: breached ? certain : 0 },
    }),
  };
}
