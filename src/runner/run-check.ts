import type { CheckDefinition } from '../check/check-definition.ts';
import type { CheckResult, PlannedCheck } from '../check/check-result.ts';
import { runAttempt, type Attempt, type CheckRun } from './run-attempt.ts';

/** Runs one planned check to its end: attempts, deadline, cleanup. Never throws. */
export async function runCheck(
  planned: PlannedCheck,
  definition: CheckDefinition,
  run: CheckRun,
): Promise<CheckResult> {
  const { clock, emit, tick } = run;
  const startedAt = clock.now();
  emit({ type: 'check:start', id: planned.id, ...(tick === undefined ? {} : { tick }) });

  let attempts = 0;
  let last: Attempt;
  let again: boolean;
  do {
    attempts += 1;
    last = await runAttempt(planned, definition, run);
    const { outcome } = last.ending;
    again = (outcome === 'failed' || outcome === 'errored') && attempts <= definition.retries;
  } while (again && last.change === undefined && !run.signal.aborted);

  const { ending: lastEnding, change, ...rest } = last;
  const ending =
    again && change !== undefined
      ? { ...lastEnding, message: `${lastEnding.message}; not repeated: it had sent ${change}` }
      : lastEnding;
  const result: CheckResult = {
    ...planned,
    ...ending,
    ...rest,
    attempts,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: clock.now() - startedAt,
  };
  emit({ type: 'check:end', result, ...(tick === undefined ? {} : { tick }) });
  return result;
}
