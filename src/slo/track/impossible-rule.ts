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
  return {
    add: ({ at, bad }) => {
      breached ||= bad > 0 && at > settledAt;
    },
    endLook: () => undefined,
    state: () => ({
      breached,
      doubtful: breached,
      healthy: !breached,
      words: breached ? 'there was to be none' : '0 % of the way to a rollback',
      standing: { rule: 'sequential', logEvidence: breached ? certain : 0 },
    }),
  };
}
