import type { CheckDefinition } from '../check/check-definition.ts';
import type { HandoverResult, PlannedCheck } from '../check/check-result.ts';
import { explainFailure } from '../check/explain-failure.ts';
import type { Color } from '../check/phase.ts';
import { CheckFileError } from '../errors.ts';
import { concludeThrow, type Ending } from './conclude.ts';
import type { CheckRun } from './run-attempt.ts';
import { runCourse, type CourseResult } from './run-course.ts';

export interface HandedOver {
  readonly result: HandoverResult;
  readonly ending: Ending;
  readonly cleanupFailures: readonly string[];
}

function conclude(
  { ending, steps, exchanges }: CourseResult,
  { from, to, after }: { readonly from: Color; readonly to: Color; readonly after: string },
): Ending {
  const { outcome, message } = ending;
  const changed = steps.some((step) => step.name === after && step.outcome === 'passed');
  if (outcome === 'passed') {
    if (exchanges.some(({ exchange }) => exchange.name === to)) return ending;
    return concludeThrow(
      new CheckFileError(`\`handover\`: nothing is sent to ${to} after step \`${after}\``, {
        advice: 'Name a step that comes before the last request of the flow.',
      }),
    );
  }
  if (outcome !== 'failed') return ending;
  if (changed) return { ...ending, message: `a session of ${from} is not accepted by ${to}: ${message}` };
  if (from === 'green') return ending;
  return {
    ...ending,
    outcome: 'inconclusive',
    message: `blue failed when green was to take over: ${message}`,
  };
}

/** Runs the flow once more: up to a step on one color, and on the other from there. Never throws. */
export async function runHandover(
  planned: PlannedCheck,
  definition: CheckDefinition,
  run: CheckRun,
  way: { readonly from: Color; readonly to: Color; readonly after: string },
): Promise<HandedOver> {
  const { from, to, after } = way;
  const course = await runCourse(planned, definition, run, {
    aim: from,
    label: `${from}→${to}`,
    handover: { after, to },
  });
  const ending = conclude(course, way);
  const { outcome, message } = ending;
  return {
    result: { from, to, outcome, message, steps: course.steps, durationMs: course.durationMs },
    ending: { ...ending, details: [...ending.details, ...explainFailure(course, run.environment)] },
    cleanupFailures: course.cleanupFailures,
  };
}
