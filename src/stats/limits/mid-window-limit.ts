import { divergence } from '../divergence.ts';
import { assertShift, type ShiftInWindow } from './shift.ts';

/**
 * Seconds from a change at an unknown look of the window to its detection that no rule can beat: of `K` looks some stretch
 * of `d` has at most `alpha d/K` of the false rollbacks, so that `d` looks must carry the information `ln(K/(alpha d))`
 * (finite-horizon detection of Huang and Veeravalli, arXiv 2511.12803). `Infinity` when the window is too short.
 * @throws RangeError for what is no change for the worse
 */
export function midWindowLimit(shift: ShiftInWindow): number {
  assertShift(shift);
  const { limit, share, rate, scrapeSeconds, alpha, windowSeconds } = shift;
  const looks = Math.floor(windowSeconds / scrapeSeconds + 1e-9);
  const perLook = rate * scrapeSeconds * divergence(share, limit);
  for (let count = 1; count <= looks; count++) {
    if (count * perLook >= Math.log(looks / (alpha * count))) return count * scrapeSeconds;
  }
  return Infinity;
}
