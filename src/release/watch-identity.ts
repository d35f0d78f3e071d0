import { reachPlace } from '../check/reach-place.ts';
import {
  askIdentity,
  contradicts,
  describeIdentity,
  type ColorIdentities,
  type ColorIdentity,
} from '../switch/color-identity.ts';
import { identityQuestion } from './read-traffic.ts';
import type { ReleaseContext } from './release-context.ts';

/**
 * Asks green directly whether it still is what was checked, and says so when it is not: nothing is known of
 * what took its place. A question that is not answered is not a change.
 */
export async function greenChanged(
  context: ReleaseContext,
  checked: ColorIdentity | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { environment, settings } = context;
  if (checked === undefined) return undefined;
  const question = identityQuestion(environment.config, settings.identityTimeoutMs);
  try {
    const { identity } = await askIdentity(reachPlace(environment.places.green), question, signal);
    if (identity === undefined || !contradicts(checked, identity)) return undefined;
    const [was, is] = [describeIdentity(checked), describeIdentity(identity)];
    return `green changed from ${was} to ${is} since it was checked`;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

/** The identities on record, but for green what it says now: the front door leads to what was deployed since. */
export async function withGreenOfNow(
  { environment, settings }: ReleaseContext,
  recorded: ColorIdentities,
): Promise<ColorIdentities> {
  const question = identityQuestion(environment.config, settings.identityTimeoutMs);
  const { identity } = await askIdentity(reachPlace(environment.places.green), question);
  return identity === undefined ? recorded : { ...recorded, green: identity };
}
