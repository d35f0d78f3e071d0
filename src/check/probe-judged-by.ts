import { isOfProbe } from '../slo/probe-objective.ts';
import type { CheckDefinition } from './check-definition.ts';

type Judging = Pick<CheckDefinition, 'objective'>;

/** The name of the probe whose rounds an objective judges; `undefined` for every other check. */
export function probeJudgedBy({ objective }: Judging): string | undefined {
  return objective !== undefined && isOfProbe(objective) ? objective.sli.probe : undefined;
}
