import { ExpectationError, type Mismatch } from '../errors.ts';

/** Where in a check file an assertion stands, which is the same for whoever it does not hold. */
function placeOf({ stack = '' }: Error): string | undefined {
  return /[^\s(]*\.check\.[cm]?[jt]s\S*:\d+:\d+/.exec(stack)?.[0];
}

/** What did not hold where a failure says nothing of it: the assertion by its place, and anything else by its words. */
export function mismatchOf(failure: unknown): Mismatch {
  if (failure instanceof ExpectationError) {
    // Whom it is about is no part of what it is.
    const words = failure.message.replaceAll(/ \((?:blue|green|the front door)\)/g, '');
    return failure.mismatch ?? { what: words };
  }
  if (!(failure instanceof Error)) return { what: String(failure) };
  return { what: placeOf(failure) ?? failure.message };
}
