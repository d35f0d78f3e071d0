import type { CheckResult } from '../check/check-result.ts';
import type { Flow } from '../check/flow.ts';
import type { Outcome } from '../check/outcome.ts';
import type { Ending } from './conclude.ts';

/** How the same flow ended on a color, and where. */
export interface ColorEnding extends Ending {
  /** The step, or the request where there are none. */
  readonly failedAt: string | undefined;
}

type Combined = Ending & Pick<CheckResult, 'gating' | 'preExisting'>;

const couldNotSay: ReadonlySet<Outcome> = new Set(['inconclusive', 'errored']);

/**
 * What the same flow on both colors comes to: failing on both in the same step was so before the release; failing on
 * green alone is its fault, also where blue cannot say; failing on blue alone is mended by it.
 */
export function combineColors(
  green: ColorEnding,
  blue: ColorEnding,
  terms: { readonly gating: boolean; readonly preExisting: Flow['preExisting'] },
): Combined {
  const { failedAt, ...ending } = green;
  const { gating } = terms;
  const { outcome, message, details } = ending;
  const alone: Combined = { ...ending, gating };
  if (outcome === 'passed' && blue.outcome === 'failed') {
    return {
      ...alone,
      message: `${message}; mends what fails on blue`,
      details: [...details, `fails on blue only: ${blue.message}`],
    };
  }
  if ((outcome === 'passed' || outcome === 'failed') && couldNotSay.has(blue.outcome)) {
    return { ...alone, details: [...details, `blue could not say: ${blue.message}`] };
  }
  if (outcome !== 'failed' || blue.outcome !== 'failed') return alone;
  if (blue.failedAt !== failedAt) {
    return { ...alone, details: [...details, `blue fails elsewhere: ${blue.message}`] };
  }
  const both = { ...alone, message: `fails on blue too: ${message}` };
  if (!gating) return both;
  return { ...both, gating: terms.preExisting === 'gate', preExisting: true };
}
