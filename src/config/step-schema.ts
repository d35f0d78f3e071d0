import { z } from 'zod';
import { positiveDuration } from './field-schemas.ts';

const weight = z.int({ error: 'expected a whole number of percent' });

/** One step of a gradual switch: green's share in percent, and how long it is watched before the next. */
const step = z.union([weight, z.strictObject({ weight, for: positiveDuration.optional() })], {
  error: 'expected a share of green such as `10`, or `{ weight: 10, for: "2m" }`',
});

type Step = z.output<typeof step>;

export function weightOfStep(given: Step): number {
  return typeof given === 'number' ? given : given.weight;
}

/** The first rule that the steps break; `undefined` when they are a plan. */
function problemOf(steps: readonly Step[]): string | undefined {
  if (steps.length === 0) return 'expected a list that is not empty, got an empty list';
  const weights = steps.map(weightOfStep);
  const outside = weights.find((share) => share < 1 || share > 100);
  if (outside !== undefined) return `expected shares of green from 1 to 100, got ${outside}`;
  const falling = weights.findIndex((share, index) => index > 0 && share <= (weights[index - 1] ?? 0));
  if (falling > 0) {
    return `expected shares that rise from step to step, got ${weights[falling] ?? ''} after ${weights[falling - 1] ?? ''}`;
  }
  const last = steps.at(-1);
  if (weights.at(-1) !== 100) {
    return `expected the last step to give green everything (100), got ${weights.at(-1) ?? ''}`;
  }
  return typeof last === 'object' && last.for !== undefined
    ? 'the last step (100) takes no `for`: how long green is then watched says `observe.window`'
    : undefined;
}

/** What every switch may have to move traffic gradually. */
export const gradualShape = {
  /** Shares of green in percent, up to 100, each watched before the next; all at once by default. */
  steps: z
    .array(step)
    .superRefine((steps, context) => {
      const message = problemOf(steps);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    })
    .optional(),
  /** How long a step is watched that does not say it itself. */
  stepFor: positiveDuration.default('2m'),
};
