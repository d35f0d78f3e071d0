import type { CheckDefinition } from '../check/check-definition.ts';
import { probeJudgedBy } from '../check/probe-judged-by.ts';
import type { PlannedCheck } from '../check/check-result.ts';

/**
 * What a filter selects, and with a probe the objective that judges its rounds, and with that the probe: one says nothing
 * without the other.
 */
export function withJudgedProbes(
  selected: readonly CheckDefinition[],
  all: readonly CheckDefinition[],
): readonly CheckDefinition[] {
  const names = new Set(selected.map(({ name }) => name));
  const judged = new Set(selected.map(probeJudgedBy));
  return all.filter((definition) => {
    const probe = probeJudgedBy(definition);
    return (
      names.has(definition.name) || judged.has(definition.name) || (probe !== undefined && names.has(probe))
    );
  });
}

interface Entry {
  readonly planned: PlannedCheck;
  readonly definition: CheckDefinition;
}

/** Tells each objective over rounds the id of its probe in the plan. */
export function joinRounds(checks: readonly Entry[]): readonly Entry[] {
  return checks.map((check) => {
    const name = probeJudgedBy(check.definition);
    const probe = checks.find(({ definition }) => definition.name === name);
    if (name === undefined || probe === undefined) return check;
    return { ...check, planned: { ...check.planned, roundsOf: probe.planned.id } };
  });
}
