import { reachPlace } from '../check/reach-place.ts';
import { whyNoAnswer } from '../switch/color-identity.ts';
import { whyNotReady } from '../switch/why-not-ready.ts';
import { identityQuestion } from './read-traffic.ts';
import type { ReleaseContext } from './release-context.ts';

/**
 * Why blue could not take traffic back, as a sentence; `undefined` when it could. It must be ready where readiness is configured, and
 * else give any answer at all.
 * @throws the signal's reason when aborted
 */
export async function blueProblem(
  { environment, settings }: ReleaseContext,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const { readiness, probes } = environment.config;
  const blue = reachPlace(environment.places.blue);
  const timeoutMs = settings.identityTimeoutMs;
  if (readiness === undefined) {
    const silence = await whyNoAnswer(blue, identityQuestion(environment.config, timeoutMs), signal);
    return silence === undefined ? undefined : `blue does not answer: ${silence}`;
  }
  const question = { path: readiness.path, headers: probes.headers, timeoutMs };
  const problem = await whyNotReady(blue, question, signal);
  return problem === undefined ? undefined : `blue is not ready: ${problem}`;
}
