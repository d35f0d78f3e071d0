import type { CheckDefinition } from '../check/check-definition.ts';
import type { CheckResult, PlannedCheck, StepResult } from '../check/check-result.ts';
import type { Color } from '../check/phase.ts';
import { CheckFileError } from '../errors.ts';
import { nearestName } from '../nearest-name.ts';
import { concludeThrow } from './conclude.ts';
import type { CheckRun } from './run-attempt.ts';
import { runHandover, type HandedOver } from './run-handover.ts';

function noSuchStep(name: string, steps: readonly StepResult[]): CheckFileError {
  const names = [...new Set(steps.map((step) => step.name))];
  const near = nearestName(name, names);
  const guess = near === undefined ? '' : `; did you mean \`${near}\`?`;
  return new CheckFileError(`\`handover\` names no step of the flow, got \`${name}\`${guess}`, {
    advice:
      names.length === 0
        ? 'The flow has no steps: write what logs in as a step.'
        : `The steps are ${names.map((one) => `\`${one}\``).join(', ')}.`,
  });
}

/** The worst of what the ways came to decides. */
function join(result: CheckResult, ways: readonly HandedOver[]): CheckResult {
  const worst =
    ways.find(({ ending }) => ending.outcome === 'failed') ??
    ways.find(({ ending }) => ending.outcome !== 'passed');
  const others = ways.filter((way) => way !== worst && way.ending.outcome !== 'passed');
  return {
    ...result,
    ...(worst === undefined
      ? {}
      : {
          ...worst.ending,
          details: [...others.map(({ ending }) => ending.message), ...worst.ending.details],
        }),
    cleanupFailures: [
      ...result.cleanupFailures,
      ...ways.flatMap((way) =>
        way.cleanupFailures.map((failure) => `${way.result.from}→${way.result.to}: ${failure}`),
      ),
    ],
    handovers: ways.map((way) => way.result),
  };
}

/**
 * Tries what users go through while traffic moves: begun on blue and continued on green, and back as after a rollback;
 * once the flow has passed on green. A way that fails on blue anyway is not tried. Never throws.
 */
export async function handOver(
  result: CheckResult,
  means: {
    readonly planned: PlannedCheck;
    readonly definition: CheckDefinition;
    readonly run: CheckRun;
    /** The steps that the flow took on blue. */
    readonly blue: readonly StepResult[] | undefined;
  },
): Promise<CheckResult> {
  const { planned, definition, run, blue } = means;
  const after = definition.flow?.handover;
  if (after === undefined || blue === undefined || result.outcome !== 'passed') return result;
  if (!result.steps.some(({ name }) => name === after)) {
    return { ...result, ...concludeThrow(noSuchStep(after, result.steps)) };
  }
  const hasSession = blue.some(({ name, outcome }) => name === after && outcome === 'passed');
  const ways: (readonly [from: Color, to: Color])[] = [
    ...(hasSession ? [['blue', 'green'] as const] : []),
    ...(result.comparison?.outcome === 'passed' ? [['green', 'blue'] as const] : []),
  ];
  const done: HandedOver[] = [];
  for (const [from, to] of ways) {
    done.push(await runHandover(planned, definition, run, { from, to, after }));
  }
  const told =
    ways.length === 2
      ? result
      : { ...result, details: [...result.details, 'not every way between the colors was tried: blue fails'] };
  return join(told, done);
}
