import type { Color } from '../check/phase.ts';
import { RefusedError } from '../errors.ts';
import type { ReleaseContext } from './release-context.ts';
import type { ReleaseState } from './release-state.ts';

/** What `blue` and `green` mean by the configuration, as the journal would keep it. */
export function configuredColors({ environment, redact }: ReleaseContext): Readonly<Record<Color, string>> {
  const { blue, green } = environment.config;
  return redact({ blue: blue.url, green: green.url });
}

/** Whether `blue` and `green` still mean what they meant when the release began. */
export function hasSameColors(context: ReleaseContext, state: ReleaseState): boolean {
  const { blue, green } = configuredColors(context);
  return state.colors === undefined || (state.colors.blue === blue && state.colors.green === green);
}

/**
 * A release goes on only with the colors it began with: once they have changed places in the configuration,
 * "back to blue" would mean the wrong side.
 * @throws RefusedError
 */
export function requireSameColors(context: ReleaseContext, state: ReleaseState): void {
  if (hasSameColors(context, state)) return;
  const now = configuredColors(context);
  throw new RefusedError(
    `release ${state.releaseId ?? ''} was started with blue at ${state.colors?.blue ?? '?'} and green at ${state.colors?.green ?? '?'}; the configuration now says blue at ${now.blue} and green at ${now.green}`,
    { advice: 'Use the configuration of that release, or start a new one with `bg-check pre-switch`.' },
  );
}
