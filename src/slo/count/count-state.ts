import type { Increment } from '../../stats/increment.ts';

/** What counters that belong together stood at: milliseconds since the Unix epoch, everything, and what of it is bad. */
export type Stand = readonly [at: number, total: number, bad: number];

/** One counter, or those of one histogram, over time; each sample later than the one before. */
export interface Track {
  /** Tells it from every other, now and after a restart. */
  readonly key: string;
  /** What was scraped together with it. */
  readonly target: string;
  /** Whether the target has a name, so that others of it can be told. */
  readonly isNamed?: boolean;
  readonly samples: readonly Stand[];
  /** It was there before it was first seen, so counting begins at its first sample. */
  readonly stood?: boolean;
  /** What is bad may be told less finely from some sample on, as when a native histogram merges its buckets. */
  readonly coarsens?: boolean;
}

export interface Tracks {
  /** Counters of everything; those that are bad themselves stand at as much bad as total. */
  readonly tracks: readonly Track[];
  /** Counters of bad events that are no part of the former. */
  readonly badOnly: readonly Track[];
}

/** How far counting has come. */
export interface CountState {
  /** Nothing at or before it counts; milliseconds, as every time here by the clock of the samples. */
  readonly since: number;
  /** The time of the newest increment; `since` before the first. */
  readonly newest: number;
  /** What each track stood at when it was counted last. */
  readonly marks: ReadonlyMap<string, Stand>;
  /** Bad events that were more than everything, as when a request fails that was counted a scrape before. */
  readonly owed: number;
  /** Bad events that came in after the scrape that they are part of was counted, and that no increment holds yet. */
  readonly late: number;
  /** Since when one of the former waits for requests to be told with; `undefined` when none does. */
  readonly waitingSince: number | undefined;
  /** Tracks that came in so late that nobody can tell what of them was there at `since`. */
  readonly unsure: number;
  /** How far the newest scrapes were apart, newest last. */
  readonly intervals: readonly number[];
}

export interface CountedIncrement extends Increment {
  readonly at: number;
}

/** As many intervals tell the usual one from a gap. */
export const keptIntervals = 9;

export function beginCounting(since: number): CountState {
  return {
    since,
    newest: since,
    marks: new Map(),
    owed: 0,
    late: 0,
    waitingSince: undefined,
    unsure: 0,
    intervals: [],
  };
}

/** How far apart scrapes are taken to be before that is known; milliseconds. */
const usualIntervalMs = 15_000;

/** How far apart scrapes are; `undefined` before the second. Of two intervals the longer one is a gap. */
export function scrapeIntervalOf({ intervals }: Pick<CountState, 'intervals'>): number | undefined {
  return intervals.toSorted((left, right) => left - right)[Math.floor((intervals.length - 1) / 2)];
}

/** So much time is so many scrapes, as far as it is known how far they are apart. */
export function timeOfScrapes(state: Pick<CountState, 'intervals'>, count: number): number {
  return count * (scrapeIntervalOf(state) ?? usualIntervalMs);
}
