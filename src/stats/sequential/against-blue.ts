import { binomialInterval } from '../binomial-interval.ts';

/** What blue counted before the switch, and how its errors cluster. */
export interface BlueCounts {
  readonly bad: number;
  readonly total: number;
  /** So many events count as one. */
  readonly phi: number;
}

/** Of the budget of false rollbacks, the part in which blue's own share may have been mismeasured. */
const partForBlue = 0.1;
/** What is broken more often than this leaves nothing to be told apart. */
const highestLimit = 0.99;

/** What is left of `alpha` for green when blue's share has been measured with a part of it. */
export function alphaBesideBlue(alpha: number): number {
  return (1 - partForBlue) * alpha;
}

/**
 * The most that blue's true share of bad events may be, wrong in a tenth of `alpha` over all `objectives` together (Clopper and
 * Pearson, 1934, on counts divided by `phi`).
 * @throws RangeError for a past without events
 */
export function upperShareOfBlue({ bad, total, phi }: BlueCounts, alpha: number, objectives = 1): number {
  return binomialInterval(bad / phi, total / phi, 1 - (partForBlue * alpha) / objectives).upper;
}

/**
 * The share that green is held to after a full switch: the limit, or what blue had where that is more, since going back to something no
 * better does not help. To be judged with `alphaBesideBlue`.
 */
export function limitBesideBlue(limit: number, upperShare: number): number {
  return Math.min(highestLimit, Math.max(limit, upperShare));
}

/** The share from which on green is a regression although it may keep its limit: so many times what blue had at most. */
export function regressionLimit(times: number, upperShare: number): number {
  return Math.min(highestLimit, times * upperShare);
}
