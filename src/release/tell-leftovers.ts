import { findLeftovers, type RunLeftovers } from './leftovers.ts';
import type { StateFiles } from './state-files.ts';

/** That earlier runs have left something, in one sentence; `undefined` when they have not. */
function describeLeftovers(leftovers: readonly RunLeftovers[]): string | undefined {
  const left = leftovers.filter(({ life }) => life !== 'alive');
  const count = left.reduce((sum, { open }) => sum + open.length, 0);
  if (count === 0) return undefined;
  const runs = left.length === 1 ? `run ${left[0]?.run ?? ''}` : `${left.length} runs`;
  const [what, them] = count === 1 ? ['1 cleanup', 'it'] : [`${count} cleanups`, 'them'];
  return `${what} of ${runs} ${count === 1 ? 'was' : 'were'} left; \`bg-check clean\` undoes ${them}`;
}

/** Says once what earlier runs did not undo; whatever keeps that from being known keeps nobody from releasing. */
export async function tellLeftovers(
  files: Pick<StateFiles, 'cleanups'>,
  target: string,
  notice: (message: string) => void,
): Promise<void> {
  try {
    const sentence = describeLeftovers(await findLeftovers(files, target));
    if (sentence !== undefined) notice(sentence);
  } catch (error) {
    notice(`what earlier runs left cannot be told: ${(error as Error).message}`);
  }
}
