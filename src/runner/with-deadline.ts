import { formatDuration } from '../duration.ts';
import { InconclusiveError } from '../errors.ts';

/** The reason of a signal that a deadline aborted. */
export class DeadlineError extends InconclusiveError {
  constructor(milliseconds: number) {
    super(`did not finish within ${formatDuration(milliseconds)}`);
  }
}

/**
 * Runs `body` with a signal that aborts after `milliseconds` or with `outer`, and stops waiting for it then,
 * even when the body does not heed the signal.
 */
export async function withDeadline<Result>(
  milliseconds: number,
  outer: AbortSignal | undefined,
  body: (signal: AbortSignal) => PromiseLike<Result> | Result,
): Promise<Result> {
  outer?.throwIfAborted();
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new DeadlineError(milliseconds));
  }, milliseconds);
  const onOuterAbort = () => {
    controller.abort(outer?.reason);
  };
  outer?.addEventListener('abort', onOuterAbort, { once: true });
  const aborted = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => {
      reject(controller.signal.reason as Error);
    });
  });
  try {
    return await Promise.race([body(controller.signal), aborted]);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', onOuterAbort);
  }
}
