import { LockedError } from '../errors.ts';
import { acquireLock } from './release-lock.ts';

/**
 * Runs `body` while no other command undoes what runs left. It is a lock of its own: whoever cleans up keeps nobody from
 * rolling back.
 * @throws LockedError when another one does
 */
export async function withCleanLock<Result>(
  request: {
    readonly file: string;
    readonly target: string;
    readonly user: string;
    readonly now: number;
    /** Told what is wrong with the lock where cleaning up goes on all the same. */
    readonly onProblem: (message: string) => void;
  },
  body: () => Promise<Result>,
): Promise<Result> {
  const { file, target, onProblem } = request;
  const lock = await acquireLock({
    ...request,
    command: 'clean',
    onUnwritable: ({ message }) => {
      onProblem(`${message}; going on without it`);
    },
  }).catch((error: unknown) => {
    if (!(error instanceof LockedError)) throw error;
    throw new LockedError(`another \`bg-check clean\` of \`${target}\` is under way`, {
      advice: `Wait for it, or end it. If it ran on another machine that is gone, remove ${file}.`,
      cause: error,
    });
  });
  try {
    return await body();
  } finally {
    await lock.release().catch((error: unknown) => {
      onProblem(`the lock ${file} was not removed: ${(error as Error).message}`);
    });
  }
}
