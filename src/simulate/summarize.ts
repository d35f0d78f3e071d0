import type { Limits } from './limits-of.ts';
import type { Rule } from './rules/rule.ts';
import { isNull, type Scenario } from './scenario.ts';
import type { ScenarioResult } from './simulation-report.ts';
import type { Tally } from './tally.ts';

/** Since when a rollback is right; `Infinity` when it never is. */
function rightFrom({ kind, at, streams }: Scenario): number {
  if (isNull(kind) || at === null) return Infinity;
  // Nothing is known of a color that went dark, unless its probes fail.
  const probesFail = streams.probe !== undefined && streams.probe.after > streams.probe.slo;
  return kind === 'dark' && !probesFail ? Infinity : at;
}

/** The delay by which a share of all replicates was detected; those rolled back before the change never are. */
function delayOf(
  share: number,
  delays: readonly (readonly [number, number])[],
  replicates: number,
): number | null {
  // Rounding must not ask for one more than the share.
  const needed = Math.ceil(share * replicates - 1e-9);
  let detected = 0;
  for (const [delay, count] of delays) {
    detected += count;
    if (count > 0 && detected >= needed) return delay;
  }
  return null;
}

/** The figures of one scenario under one rule. */
export function summarize(
  scenario: Scenario,
  rule: Pick<Rule, 'looks' | 'givesVerdicts'>,
  { replicates, rolledBackAt, healthy, inconclusive }: Tally,
  limits: Limits | undefined,
): ScenarioResult {
  const { id, group, kind } = scenario;
  const from = rightFrom(scenario);
  const looks = rule.looks(scenario);
  const counts = rolledBackAt.map((count, index) => [(looks[index] ?? 0) - from, count] as const);
  const right = counts.filter(([delay]) => delay > 0);
  const sum = (of: typeof counts) => of.reduce((total, [, count]) => total + count, 0);
  const detected = sum(right);
  const medianDelay = delayOf(0.5, right, replicates);
  const limit = limits?.limit ?? null;
  return {
    ...{ id, group, kind, replicates },
    falseRollback: (sum(counts) - detected) / replicates,
    detected: from === Infinity ? null : detected / replicates,
    medianDelay,
    p95Delay: delayOf(0.95, right, replicates),
    ratioToLimit: medianDelay === null || limit === null ? null : medianDelay / limit,
    ...{ limit, limit95: limits?.limit95 ?? null },
    healthy: rule.givesVerdicts ? healthy / replicates : null,
    inconclusive: rule.givesVerdicts ? inconclusive / replicates : null,
  };
}
