/** Time is up. */
export const late = Symbol('late');

function errorOf(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

/**
 * What a promise comes to within a time in milliseconds, or `late`; what it comes to afterwards is nobody's business.
 * @throws what it fails with, or the signal's reason
 */
export function inTime<Value>(
  promise: Promise<Value>,
  milliseconds: number,
  signal: AbortSignal | undefined,
): Promise<Value | typeof late> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    const onAbort = () => {
      end();
      reject(errorOf(signal?.reason));
    };
    const timer = setTimeout(
      () => {
        end();
        resolve(late);
      },
      Math.max(0, milliseconds),
    );
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted === true) onAbort();
    promise.then(
      (value) => {
        end();
        resolve(value);
      },
      (error: unknown) => {
        end();
        reject(errorOf(error));
      },
    );
  });
}
