import { CheckFileError } from '../errors.ts';

/** The signal of a body: aborts with `outer`, and in any case once the body is over. */
export function bodySignal(outer: AbortSignal): { readonly signal: AbortSignal; readonly end: () => void } {
  // AbortSignal.any would do, but Node 20 may collect it before it fires.
  const controller = new AbortController();
  const abort = () => {
    controller.abort(outer.reason);
  };
  if (outer.aborted) abort();
  outer.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    end: () => {
      outer.removeEventListener('abort', abort);
      controller.abort(outer.aborted ? outer.reason : new CheckFileError('the check has ended'));
    },
  };
}
