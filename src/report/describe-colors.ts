import type { CheckResult, StepResult } from '../check/check-result.ts';
import { formatDuration } from '../duration.ts';

function outcomeAndTime({
  outcome,
  durationMs,
}: Pick<StepResult | CheckResult, 'outcome' | 'durationMs'>): string {
  const time = formatDuration(durationMs);
  return outcome === 'passed' ? time : `${outcome} ${time}`;
}

/** How the same check ended elsewhere, such as `blue 340ms` and `blue→green failed 120ms`. */
export function describeColors({ comparison, handovers = [] }: CheckResult): string[] {
  return [
    ...(comparison === undefined || comparison.outcome === 'not-run'
      ? []
      : [`blue ${outcomeAndTime(comparison)}`]),
    ...handovers.map((handover) => `${handover.from}→${handover.to} ${outcomeAndTime(handover)}`),
  ];
}

/** How the same step ended on blue: that of the same name, and of as many before it. */
export function describeStepOnBlue({ steps, comparison }: CheckResult, step: StepResult): string | undefined {
  const isSame = ({ name }: StepResult) => name === step.name;
  const place = steps.filter(isSame).indexOf(step);
  const onBlue = comparison?.steps.filter(isSame)[place];
  return onBlue === undefined ? undefined : `blue ${outcomeAndTime(onBlue)}`;
}
