import { ExpectationError, type Mismatch } from '../errors.ts';

/** Where in a check file an assertion stands, which is the same for whoever it does not hold. */
function placeOf({ stack = '' }: Error): string | undefined {
  return /[^\s(]*\.check\.[cm]?[jt]s\S*:\d+:\d+/.exec(stack)?.[0];
}

/** A message without whom it is about, where that is, and how long it took. */
function wordsOf(message: string): string {
  return message
    .replaceAll(/https?:\/\/[^/\s]+/g, '')
    .replaceAll(/ \((?:blue|green|the front door|[^\s()]*:\d+)\)/g, '')
    .replaceAll(/\b[\d.]+m?s\b/g, '');
}

/** What did not hold where a failure says nothing of it: the assertion by its place, and anything else by its words. */
export function mismatchOf(failure: unknown): Mismatch {
  if (failure instanceof ExpectationError) {
    return failure.mismatch ?? { what: wordsOf(failure.message) };
  }
  if (!(failure instanceof Error)) return { what: String(failure) };
  return { what: placeOf(failure) ?? failure.message };
}
