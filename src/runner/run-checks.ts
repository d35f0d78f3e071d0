import type { CheckResult } from '../check/check-result.ts';
import { createCheckRunner, type CheckRunnerOptions, type Round } from './check-runner.ts';
import type { CheckPlan } from './make-plan.ts';

export interface RunChecksOptions extends CheckRunnerOptions, Pick<Round, 'tick' | 'observation'> {
  readonly plan: CheckPlan;
}

/**
 * Runs every check of a plan once, a few at a time, and resolves to their results in the order of the plan. Checks
 * that the end of the run overtakes are `not-run`; their cleanups have run all the same.
 */
export async function runChecks({
  plan,
  tick,
  observation,
  ...options
}: RunChecksOptions): Promise<readonly CheckResult[]> {
  const runner = await createCheckRunner(options);
  const round: Round = {
    ...(tick === undefined ? {} : { tick }),
    ...(observation === undefined ? {} : { observation }),
  };
  return Promise.all(plan.checks.map((check) => runner.run(check, round)));
}
