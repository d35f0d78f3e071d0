import type { ProbeObjective } from '../probe-objective.ts';
import { createBadLooks } from './bad-looks.ts';
import type { CountedRule } from './counted-rule.ts';
import { createImpossibleRule } from './impossible-rule.ts';
import { createSequentialRule } from './sequential-rule.ts';

/** What the rounds of a probe are judged with; times in milliseconds. */
export interface RoundOptions {
  /** When traffic had moved, since the Unix epoch. */
  readonly switchedAt: number;
  readonly windowMs: number;
  /** How far apart rounds begin. */
  readonly probeIntervalMs: number;
  readonly alpha: number;
  readonly settleMs: number;
}

/** Each round by itself fails or does not; what fails while green settles is forgiven. */
function createRuleOfRounds(rule: { readonly failures: number; readonly of: number }, settledAt: number) {
  const rounds = createBadLooks(rule, { one: 'round', bad: 'failed in' });
  return {
    add: ({ at, bad }) => {
      if (at > settledAt) rounds.add(bad > 0);
    },
    endLook: () => undefined,
    state: () => rounds.state(),
  } satisfies CountedRule;
}

/** The rule by which rounds break an objective: the same as for requests, of which each round is one. */
export function createRoundRule(
  { max, rule }: Pick<ProbeObjective, 'max' | 'rule'>,
  { switchedAt, windowMs, probeIntervalMs, alpha, settleMs }: RoundOptions,
): CountedRule {
  const settledAt = switchedAt + settleMs;
  if (rule.kind === 'count') return createRuleOfRounds(rule, settledAt);
  if (max === 0) return createImpossibleRule({ settledAt });
  const allowed = [{ share: max, from: 'limit' }] as const;
  return createSequentialRule({
    allowed,
    past: undefined,
    windowMs,
    scrapeMs: probeIntervalMs,
    alpha,
    settleMs,
    // Five minutes have few rounds; that the last of them passed is asked of the probe itself.
    showsRecent: false,
  });
}
