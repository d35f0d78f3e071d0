import type { Mismatch } from '../errors.ts';

/** How the same flow failed on one color. */
export interface Failing {
  /** The step, or the request where there are none. */
  readonly failedAt: string | undefined;
  readonly mismatch: Mismatch | undefined;
  /** The status of the answer that it failed at, where one came. */
  readonly status: number | undefined;
}

/** Blue is said to be too slow as well up to this; times of one or a few runs differ by so much on their own. */
const mostSlower = 1.5;

/**
 * What sets green's failure apart from blue's: `elsewhere`, in another step; `otherwise`, in the same, with another status or
 * another expectation; `slower`, the same limit of time, and green exceeds it by far. `undefined` when both fail alike.
 */
export function failUnlike(green: Failing, blue: Failing): 'elsewhere' | 'otherwise' | 'slower' | undefined {
  if (green.failedAt !== blue.failedAt) return 'elsewhere';
  if (green.status !== blue.status || green.mismatch?.what !== blue.mismatch?.what) return 'otherwise';
  const [ofGreen, ofBlue] = [green.mismatch?.tookMs ?? 0, blue.mismatch?.tookMs ?? 0];
  return ofGreen > ofBlue * mostSlower ? 'slower' : undefined;
}
