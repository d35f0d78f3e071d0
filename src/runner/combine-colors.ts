import type { CheckResult } from '../check/check-result.ts';
import type { Flow } from '../check/flow.ts';
import type { Outcome } from '../check/outcome.ts';
import type { Ending } from './conclude.ts';
import { failUnlike, type Failing } from './fail-unlike.ts';

/** How the same flow ended on a color, and how it failed there. */
export interface ColorEnding {
  readonly ending: Ending;
  readonly failing: Failing;
}

type Combined = Ending & Pick<CheckResult, 'gating' | 'preExisting'>;

const couldNotSay: ReadonlySet<Outcome> = new Set(['inconclusive', 'errored']);

const unlikeWords = {
  elsewhere: 'blue fails elsewhere',
  otherwise: 'blue fails otherwise',
  slower: 'blue is not as slow',
} as const;

/**
 * What the same flow on both colors comes to: failing alike on both was so before the release; failing on green alone, or
 * otherwise than blue, is its fault, also where blue cannot say; failing on blue alone is mended by it.
 */
export function combineColors(
  { ending, failing }: ColorEnding,
  { ending: blue, failing: failingOfBlue }: ColorEnding,
  terms: { readonly gating: boolean; readonly preExisting: Flow['preExisting'] },
): Combined {
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
  const unlike = failUnlike(failing, failingOfBlue);
  if (unlike !== undefined) {
    return { ...alone, message: `${message}; ${unlikeWords[unlike]}: ${blue.message}` };
  }
  const both = { ...alone, message: `fails on blue too: ${message}` };
  if (!gating) return both;
  return { ...both, gating: terms.preExisting === 'gate', preExisting: true };
}
