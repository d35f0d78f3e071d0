import type { Tracked } from './request-tracker.ts';

/** Does something when somebody first waits for it, and never twice; until it has ended it is tracked. */
export function whenAwaited<Result>(tracked: Tracked, run: () => Promise<Result>): PromiseLike<Result> {
  let result: Promise<Result> | undefined;
  const start = () => {
    tracked.sent();
    const running = run().finally(tracked.end);
    // A failure that nobody waits for is told by `unsettled`, and must not end the process.
    running.catch(() => undefined);
    return running;
  };
  return {
    then: (onFulfilled, onRejected) => (result ??= start()).then(onFulfilled, onRejected),
  };
}
