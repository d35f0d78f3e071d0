import type { CheckDefinition } from '../check/check-definition.ts';
import type { CheckResult, Comparison, PlannedCheck } from '../check/check-result.ts';
import { explainFailure, failedAt } from '../check/explain-failure.ts';
import type { Hide } from '../redact/hide.ts';
import { combineColors } from './combine-colors.ts';
import { handOver } from './hand-over.ts';
import type { CheckRun } from './run-attempt.ts';
import { runCourse, type CourseResult } from './run-course.ts';

function comparisonOf({ ending, evidence, steps, attempts, durationMs }: CourseResult): Comparison {
  const { outcome, message } = ending;
  return { aim: 'blue', outcome, message, evidence, steps, attempts, durationMs };
}

/** What a check came to on its own; with what it came to on blue, where it ran there first. */
function resultOf(
  planned: PlannedCheck,
  { flow }: CheckDefinition,
  own: CourseResult,
  { blue, hide }: { readonly blue: CourseResult | undefined; readonly hide: Hide | undefined },
): Omit<CheckResult, 'startedAt'> {
  const { ending, evidence, steps, attempts, durationMs } = own;
  // A contrast lays out what it compared; the last of its requests is like all others.
  const explained = planned.kind === 'contrast' ? [] : explainFailure(own, { onBlue: blue?.exchanges, hide });
  const common = { ...planned, evidence, steps, attempts, durationMs };
  if (blue === undefined) {
    const details = [...ending.details, ...explained];
    return { ...common, ...ending, details, cleanupFailures: own.cleanupFailures };
  }
  const combined = combineColors(
    { ending, failing: { ...failedAt(own), mismatch: own.mismatch } },
    { ending: blue.ending, failing: { ...failedAt(blue), mismatch: blue.mismatch } },
    { gating: planned.gating, preExisting: flow?.preExisting ?? 'tell' },
  );
  return {
    ...common,
    ...combined,
    details: [...combined.details, ...explained],
    cleanupFailures: [
      ...blue.cleanupFailures.map((failure) => `on blue: ${failure}`),
      ...own.cleanupFailures,
    ],
    comparison: comparisonOf(blue),
  };
}

/** Runs one planned check to its end: on blue first where it compares, attempts, deadline, cleanup. Never throws. */
export async function runCheck(
  planned: PlannedCheck,
  definition: CheckDefinition,
  run: CheckRun,
): Promise<CheckResult> {
  const { clock, emit, tick } = run;
  emit({ type: 'check:start', id: planned.id, ...(tick === undefined ? {} : { tick }) });
  const blue =
    planned.comparedWith === undefined
      ? undefined
      : await runCourse(planned, definition, run, { aim: 'blue', label: 'blue' });
  const startedAt = new Date(clock.now()).toISOString();
  const own = await runCourse(planned, definition, run, { aim: planned.aim });
  const alone: CheckResult = {
    ...resultOf(planned, definition, own, { blue, hide: run.environment.hide }),
    startedAt,
  };
  const result = await handOver(alone, { planned, definition, run, blue: blue?.steps });
  emit({ type: 'check:end', result, ...(tick === undefined ? {} : { tick }) });
  return result;
}
