import type { Poll, PollOptions, StepRunner } from '../check/check-context.ts';
import type { Clock } from '../clock.ts';
import { formatDuration } from '../duration.ts';
import { ExpectationError } from '../errors.ts';
import { concludeThrow } from './conclude.ts';
import { mismatchOf } from './mismatch-of.ts';
import type { PollTries } from './poll-tries.ts';
import { readPollOptions } from './read-step-options.ts';
import { DeadlineError, withDeadline } from './with-deadline.ts';

/**
 * Makes the `poll` of one attempt. What does not hold is tried again; any other error ends it at once, and so does
 * the signal.
 * @param means.limitMs time limit of the check
 */
export function createPoll(means: {
  readonly step: StepRunner;
  readonly clock: Clock;
  readonly signal: () => AbortSignal;
  readonly limitMs: number;
  readonly tries: PollTries;
}): Poll {
  const { step, clock, limitMs } = means;
  return <Result>(name: string, options: PollOptions, body: () => PromiseLike<Result> | Result) =>
    step(name, async () => {
      type Value = Exclude<Result, false>;
      const { everyMs, timeoutMs } = readPollOptions(name, options, limitMs);
      const outer = means.signal();
      const attempt = means.tries.begin();
      let tries = 0;
      let last: unknown;
      const untilItHolds = async (signal: AbortSignal): Promise<Value> => {
        for (;;) {
          const begunAt = clock.now();
          tries += 1;
          try {
            const value = await attempt(body);
            if (value !== false) return value as Value;
            last = new ExpectationError('it returned `false`');
          } catch (error) {
            if (concludeThrow(error).outcome !== 'failed') throw error;
            last = error;
          }
          await clock.sleep(Math.max(0, everyMs - (clock.now() - begunAt)), signal);
        }
      };
      try {
        return await withDeadline(timeoutMs, outer, untilItHolds);
      } catch (error) {
        if (!(error instanceof DeadlineError) || outer.aborted) throw error;
        const count = tries === 1 ? 'one try' : `${tries} tries`;
        const found = last === undefined ? 'none had ended' : concludeThrow(last).message;
        throw new ExpectationError(
          `did not come true within ${formatDuration(timeoutMs)} (${count}); last: ${found}`,
          { cause: last, mismatch: last === undefined ? { what: 'no try had ended' } : mismatchOf(last) },
        );
      }
    });
}
