import { binomialTail } from '../binomial-tail.ts';
import { assertShift, type ShiftInWindow } from './shift.ts';

/** The least count that so many events reach with probability `size` at most, if their share is `share`. */
function criticalCount(events: number, share: number, size: number): number {
  let below = 0;
  let reached = Math.floor(events) + 1;
  while (reached - below > 1) {
    const middle = Math.floor((reached + below) / 2);
    if (binomialTail(middle, events, share) <= size) reached = middle;
    else below = middle;
  }
  return reached;
}

/**
 * How likely the most powerful test of `size` finds a share of bad events, from `events` at once: rolls back from a count on, and by
 * a coin just below it (Neyman and Pearson, 1933).
 */
export function power(events: number, limit: number, share: number, size: number): number {
  const count = criticalCount(events, limit, size);
  const at = (of: number) => binomialTail(count - 1, events, of) - binomialTail(count, events, of);
  const coin = (size - binomialTail(count, events, limit)) / at(limit);
  return binomialTail(count, events, share) + coin * at(share);
}

/**
 * Seconds from a change before which no rule can have rolled back with `probability`: each look on its own is allowed the whole budget
 * for a change at the switch, and for one in mid-window the part that some stretch of as many looks has at most. Exact, not attainable
 * at all looks together. `Infinity` when the window is too short.
 * @throws RangeError for what is no change for the worse
 */
export function neymanPearsonLimit(
  shift: ShiftInWindow,
  probability: number,
  since: 'switch' | 'mid-window',
): number {
  assertShift(shift);
  const { limit, share, rate, scrapeSeconds, alpha, windowSeconds } = shift;
  const looks = Math.floor(windowSeconds / scrapeSeconds + 1e-9);
  const suffices = (count: number) => {
    const size = since === 'switch' ? alpha : (alpha * count) / looks;
    return power(count * rate * scrapeSeconds, limit, share, size) >= probability;
  };
  // More looks never make the best test weaker.
  let [tooFew, enough] = [0, looks];
  if (!suffices(looks)) return Infinity;
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (suffices(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough * scrapeSeconds;
}
