import { formatDuration, parseDuration, type Duration } from '../duration.ts';
import { ExpectationError } from '../errors.ts';
import type { Waiting } from '../probe/create-http-client.ts';
import { DeadlineError } from './with-deadline.ts';

/**
 * What it means that a body did not end in time. A request that took most of the time and was never answered is what
 * there is to know: nobody answers; and a flow that had to be faster than its time limit was not. Of anything else
 * nothing is known.
 */
export function whyLate(
  error: unknown,
  {
    timeoutMs,
    waiting,
    within,
  }: {
    readonly timeoutMs: number;
    readonly waiting: readonly Waiting[];
    readonly within?: Duration | undefined;
  },
): unknown {
  if (!(error instanceof DeadlineError)) return error;
  const longest = waiting.find(({ forMs }) => forMs >= timeoutMs / 2);
  if (longest !== undefined) {
    return new ExpectationError(
      `${longest.label}: no complete answer after ${formatDuration(longest.forMs)}, when the ${formatDuration(timeoutMs)} of the check were over`,
      { cause: error, mismatch: { what: 'no answer in time' } },
    );
  }
  if (within === undefined || parseDuration(within) > timeoutMs) return error;
  return new ExpectationError(`not finished after ${formatDuration(timeoutMs)}, expected within ${within}`, {
    cause: error,
    mismatch: { what: 'the time of the flow', tookMs: timeoutMs },
  });
}
