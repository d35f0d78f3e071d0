import { ProviderError, SwitchError } from '../errors.ts';
import type { ReleaseContext } from './release-context.ts';

/**
 * Asks the switch something before traffic moves. One that does not answer has moved nothing, and so needs nobody yet.
 * @param problem what it means that it does not answer
 * @throws ProviderError in place of a SwitchError; whatever else it throws, as it is
 */
export async function askSwitch<Answer>(
  { signal }: Pick<ReleaseContext, 'signal'>,
  problem: string,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof SwitchError)) throw error;
    const { message, advice } = error;
    throw new ProviderError(`${problem}: ${message}`, {
      cause: error,
      ...(advice === undefined ? {} : { advice }),
    });
  }
}
