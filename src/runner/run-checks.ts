import type { CheckResult } from '../check/check-result.ts';
import { createCheckRunner, notRun, type CheckRunnerOptions, type Round } from './check-runner.ts';
import type { CheckPlan } from './make-plan.ts';
import { findNotReady, needsGreen, stageOf, type Stage } from './stage-of.ts';

export interface RunChecksOptions extends CheckRunnerOptions, Pick<Round, 'tick' | 'observation'> {
  readonly plan: CheckPlan;
}

type Entry = CheckPlan['checks'][number];

/**
 * Runs every check of a plan once, a few at a time and in stages, and resolves to their results in the order of the plan.
 * What warms green runs alone, since it measures; what asks green does not run where green is not ready. Checks that the
 * end of the run overtakes are `not-run`; their cleanups have run all the same.
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
  const results = new Map<Entry, CheckResult>();

  const run = async (check: Entry, notReady?: CheckResult): Promise<CheckResult> => {
    const { planned } = check;
    let result: CheckResult;
    if (notReady !== undefined && needsGreen(planned)) {
      result = notRun(planned, `did not run: \`${notReady.id}\` had not passed`, options.clock.now());
      options.emit({ type: 'check:end', result, ...(tick === undefined ? {} : { tick }) });
    } else {
      result = await runner.run(check, round);
    }
    results.set(check, result);
    return result;
  };
  const entriesOf = (stage: Stage) => plan.checks.filter(({ planned }) => stageOf(planned) === stage);
  const runAll = (stage: Stage, notReady?: CheckResult) =>
    Promise.all(entriesOf(stage).map((check) => run(check, notReady)));

  // In this order they take their places: what needs no color must not keep the others waiting.
  const [first, aside] = [runAll('first'), runAll('aside')];
  const notReady = findNotReady(await first);
  const warming = entriesOf('warm-up');
  if (warming.length > 0) await aside;
  for (const check of warming) await run(check, notReady);
  await Promise.all([runAll('then', notReady), aside]);
  return plan.checks.flatMap((check) => results.get(check) ?? []);
}
