import type { Objective, ProbeSli } from './objective.ts';

/** An objective over the rounds of a probe, which no source of metrics knows of. */
export type ProbeObjective = Extract<Objective, { sli: ProbeSli }>;

/** An objective over what a source of metrics tells. */
export type MeasuredObjective = Exclude<Objective, ProbeObjective>;

export function isOfProbe(objective: Objective): objective is ProbeObjective {
  return objective.sli.kind === 'probe-success';
}
