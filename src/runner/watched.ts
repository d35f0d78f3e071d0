/** The promise, and word of it when somebody waits for it. */
export function watched<Result>(promise: Promise<Result>, onWait: () => void): Promise<Result> {
  // A failure that nobody waits for is told by `unsettled`, and must not end the process.
  promise.catch(() => undefined);
  return {
    then: (onFulfilled, onRejected) => {
      onWait();
      return promise.then(onFulfilled, onRejected);
    },
    catch: (onRejected) => {
      onWait();
      return promise.catch(onRejected);
    },
    finally: (onEnd) => {
      onWait();
      return promise.finally(onEnd);
    },
    [Symbol.toStringTag]: 'Promise',
  };
}
