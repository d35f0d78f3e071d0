import type { Color } from '../check/phase.ts';
import { RefusedError } from '../errors.ts';
import { sameText, showText } from '../redact/seal.ts';
import type { ReleaseContext } from './release-context.ts';
import type { ReleaseState } from './release-state.ts';

/** What `blue` and `green` mean by the configuration. */
export function configuredColors({ environment }: ReleaseContext): Readonly<Record<Color, string>> {
  const { blue, green } = environment.configured;
  return { blue: blue.url, green: green.url };
}

/** Whether `blue` and `green` still mean what they meant when the release began. */
export function hasSameColors(context: ReleaseContext, state: ReleaseState): boolean {
  const { blue, green } = configuredColors(context);
  const { colors } = state;
  return colors === undefined || (sameText(colors.blue, blue) && sameText(colors.green, green));
}

function havePlacesChanged(context: ReleaseContext, { colors }: ReleaseState): boolean {
  const { blue, green } = configuredColors(context);
  return sameText(colors?.blue, green) && sameText(colors?.green, blue);
}

/**
 * A release goes on only with the colors it began with: once they have changed places in the configuration,
 * "back to blue" would mean the wrong side.
 * @throws RefusedError
 */
export function requireSameColors(context: ReleaseContext, state: ReleaseState): void {
  if (hasSameColors(context, state)) return;
  const now = context.redact(configuredColors(context));
  const { blue = '?', green = '?' } = state.colors ?? {};
  const was = `blue at ${showText(blue)} and green at ${showText(green)}`;
  // Where addresses are secret, this is all that can be said of them.
  const swapped = havePlacesChanged(context, state) ? ': they have changed places' : '';
  throw new RefusedError(
    `release ${state.releaseId ?? ''} was started with ${was}; the configuration now says blue at ${now.blue} and green at ${now.green}${swapped}`,
    { advice: 'Use the configuration of that release, or start a new one with `bg-check pre-switch`.' },
  );
}
