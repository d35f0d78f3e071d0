import type { Increment } from '../../stats/increment.ts';

/** What counters that belong together stood at: milliseconds since the Unix epoch, everything, and what of it is bad. */
export type Stand = readonly [at: number, total: number, bad: number];

/** One counter, or those of one histogram, over time; each sample later than the one before. */
export interface Track {
  /** Tells it from every other, now and after a restart. */
  readonly key: string;
  /** What was scraped together with it. */
  readonly target: string;
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
  /** How far the newest scrapes were apart, newest last. */
  readonly intervals: readonly number[];
}

export interface CountedIncrement extends Increment {
  readonly at: number;
}

/** As many intervals tell the usual one from a gap. */
const keptIntervals = 9;

export function beginCounting(since: number): CountState {
  return { since, newest: since, marks: new Map(), owed: 0, intervals: [] };
}

/** How far apart scrapes are; `undefined` before the second. */
export function scrapeIntervalOf({ intervals }: CountState): number | undefined {
  return intervals.toSorted((left, right) => left - right)[Math.floor(intervals.length / 2)];
}

/** A counter that fell was reset, and with it what was read with it; then all of the new value has grown. */
function growthOf(before: Stand | undefined, [, total, bad]: Stand): { total: number; bad: number } {
  if (before === undefined) return { total, bad };
  const [, totalBefore, badBefore] = before;
  const reset = total < totalBefore || total - bad < totalBefore - badBefore;
  return reset ? { total, bad } : { total: total - totalBefore, bad: Math.max(0, bad - badBefore) };
}

/** The mark for the next growth. A scrape amid an update may show fewer bad ones than before; none counts twice. */
function markAfter(before: Stand | undefined, stand: Stand, coarsens: boolean): Stand {
  const [at, total, bad] = stand;
  if (before === undefined || coarsens) return stand;
  const [, totalBefore, badBefore] = before;
  const fell = total < totalBefore || total - bad < totalBefore - badBefore;
  return fell || bad >= badBefore ? stand : [at, total, badBefore];
}

/**
 * Counts what came in since `state`: one increment for each moment of scraping, oldest first. A track that is not known
 * began at 0, unless it was there at `since`, or was first seen with all of its target no later than `bornAfter`; then
 * counting begins at its first sample. Bad events on their own count with the first increment that holds the total of their scrape.
 */
export function advanceCounts(
  state: CountState,
  { tracks, badOnly }: Tracks,
  bornAfter = state.since,
): { readonly state: CountState; readonly increments: readonly CountedIncrement[] } {
  const marks = new Map(state.marks);
  const intervals = new Map<number, number>();
  const totalAt = new Map<number, number>();
  const badAt = new Map<number, number>();
  const add = (sums: Map<number, number>, at: number, value: number) =>
    sums.set(at, (sums.get(at) ?? 0) + value);

  function walk(
    track: Track,
    until: number,
    count: (at: number, growth: { total: number; bad: number }) => void,
  ) {
    for (const stand of track.samples) {
      const [at] = stand;
      const mark = marks.get(track.key);
      if (mark !== undefined && at <= mark[0]) continue;
      if (at > until) break;
      if (mark !== undefined) intervals.set(at, at - mark[0]);
      if (at > state.since && (mark !== undefined || isBirth(track, at))) count(at, growthOf(mark, stand));
      marks.set(track.key, markAfter(mark, stand, track.coarsens === true));
    }
  }

  const firstOfTarget = new Map<string, number>();
  for (const { target, samples } of [...tracks, ...badOnly]) {
    const first = samples[0]?.[0] ?? Infinity;
    firstOfTarget.set(target, Math.min(first, firstOfTarget.get(target) ?? Infinity));
  }
  const isBirth = ({ target, stood }: Track, at: number) =>
    stood !== true && (at > bornAfter || at > (firstOfTarget.get(target) ?? at));

  const totalUntil = new Map<string, number>();
  let newestTotal = -Infinity;
  for (const track of tracks) {
    walk(track, Infinity, (at, growth) => {
      add(totalAt, at, growth.total);
      add(badAt, at, growth.bad);
    });
    const until = marks.get(track.key)?.[0] ?? -Infinity;
    totalUntil.set(track.target, Math.max(until, totalUntil.get(track.target) ?? -Infinity));
    newestTotal = Math.max(newestTotal, until);
  }

  const moments = [...totalAt.keys()].sort((left, right) => left - right);
  const latest = moments.at(-1);
  if (latest !== undefined) {
    for (const track of badOnly) {
      const until = Math.min(latest, totalUntil.get(track.target) ?? newestTotal);
      walk(track, until, (at, { total }) => {
        add(badAt, moments.find((moment) => moment >= at) ?? latest, total);
      });
    }
  }

  let { newest, owed } = state;
  const increments = moments.map((at) => {
    const total = totalAt.get(at) ?? 0;
    const added = badAt.get(at) ?? 0;
    // What is more than everything waits for the next scrape that has any, and not longer: then it is no part of it.
    const excess = Math.max(0, owed + added - total);
    const bad = owed + added - (total === 0 ? excess : Math.min(excess, added));
    owed += added - bad;
    const seconds = Math.max(0, at - newest) / 1_000;
    newest = Math.max(newest, at);
    return { at, seconds, bad, total };
  });
  const latestIntervals = [...intervals]
    .sort(([left], [right]) => left - right)
    .map(([, interval]) => interval);
  return {
    state: {
      since: state.since,
      newest,
      marks,
      owed,
      intervals: [...state.intervals, ...latestIntervals].slice(-keptIntervals),
    },
    increments,
  };
}
