import { divergence } from '../divergence.ts';
import { assertShift, type Shift } from './shift.ts';

/**
 * Seconds that no rule can beat on average, even one that knows the size of the change and that it came at the start:
 * `ln(1/alpha)` over the information a second (Wald, 1945).
 * @throws RangeError for what is no change for the worse
 */
export function waldLimit(shift: Shift): number {
  assertShift(shift);
  return Math.log(1 / shift.alpha) / (shift.rate * divergence(shift.share, shift.limit));
}

/** The same, up to the scrape that shows it; at least one. */
export function waldLimitAtScrape(shift: Shift): number {
  const { scrapeSeconds } = shift;
  return scrapeSeconds * Math.max(1, Math.ceil(waldLimit(shift) / scrapeSeconds - 1e-9));
}
