import type { TimedIncrement } from '../count-source.ts';

/** The stretch, up to now, in which more was bad than is allowed. */
export interface Excursion {
  /** When its first increment was scraped, in milliseconds since the Unix epoch. */
  readonly from: number;
  readonly bad: number;
  readonly total: number;
}

export interface ExcursionTracker {
  add(increment: TimedIncrement): void;
  /** `undefined` while what comes in is rather within the limit. */
  readonly current: Excursion | undefined;
}

/** A sum this high is no chance any more; a higher one would only keep what is over from being forgotten. */
const highest = 10;

/**
 * Tells since when an objective has been broken: the change point that is likeliest for twice the limit, by Page's
 * cumulative sum (1954). It only dates a breach; it never decides one.
 */
export function createExcursionTracker(limit: number): ExcursionTracker {
  // Between the limit and 1 there is always something worse.
  const suspected = Math.min(2 * limit, (1 + limit) / 2);
  const ofBad = limit === 0 ? Infinity : Math.log(suspected / limit);
  const ofGood = limit === 0 ? 0 : Math.log((1 - suspected) / (1 - limit));
  let sum = 0;
  let current: Excursion | undefined;

  return {
    add: ({ at, bad, total }) => {
      sum = Math.min(highest, sum + (bad === 0 ? 0 : bad * ofBad) + (total - bad) * ofGood);
      if (!(sum > 0)) {
        sum = 0;
        current = undefined;
        return;
      }
      const { from, bad: badBefore, total: totalBefore } = current ?? { from: at, bad: 0, total: 0 };
      current = { from, bad: badBefore + bad, total: totalBefore + total };
    },
    get current() {
      return current;
    },
  };
}
