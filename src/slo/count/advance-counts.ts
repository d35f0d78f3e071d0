import {
  keptIntervals,
  scrapeIntervalOf,
  type CountedIncrement,
  type CountState,
  type Stand,
  type Track,
  type Tracks,
} from './count-state.ts';
import { stepsOf } from './track-steps.ts';

/** So many intervals after its last scrape a target is taken to be gone. */
const patienceIntervals = 2;

/** Moments of scraping, in order of time, as targets had them. */
function createMoments() {
  const times = new Set<number>();
  const ofTarget = new Map<string, Set<number>>();
  const firstFrom = (among: ReadonlySet<number>, from: number) => {
    if (among.has(from)) return from;
    const first = [...among].reduce(
      (least, time) => (time >= from ? Math.min(least, time) : least),
      Infinity,
    );
    return first === Infinity ? undefined : first;
  };
  return {
    times,
    add: (target: string, at: number) => {
      times.add(at);
      ofTarget.set(target, (ofTarget.get(target) ?? new Set()).add(at));
    },
    first: (from: number) => firstFrom(times, from),
    firstOf: (target: string, from: number) => firstFrom(ofTarget.get(target) ?? new Set(), from),
  };
}

function newestOf(tracks: readonly Track[], marks: ReadonlyMap<string, Stand>): Map<string, number> {
  const newest = new Map<string, number>();
  for (const { target, key } of tracks) {
    const at = marks.get(key)?.[0] ?? -Infinity;
    newest.set(target, Math.max(at, newest.get(target) ?? -Infinity));
  }
  return newest;
}

/** Tells which tracks began at 0 when they were seen for the first time. */
function birthTest({ tracks, badOnly }: Tracks, bornAfter: number) {
  const firstOfTarget = new Map<string, number>();
  for (const { target, samples } of [...tracks, ...badOnly]) {
    const first = samples[0]?.[0] ?? Infinity;
    firstOfTarget.set(target, Math.min(first, firstOfTarget.get(target) ?? Infinity));
  }
  return ({ target, stood }: Track) =>
    (at: number) =>
      stood !== true && (at > bornAfter || at > (firstOfTarget.get(target) ?? at));
}

/**
 * Counts what came in since `state`: one increment for each moment of scraping, oldest first. A track that is not known
 * began at 0, unless it was there at `since`, or was first seen with all of its target no later than `bornAfter`; then
 * counting begins at its first sample.
 *
 * A scrape is one increment, good and bad together: what comes in after the rest of its scrape was counted, as a series
 * that is new may, goes with the next scrape of its target. So do bad events on their own.
 */
export function advanceCounts(
  state: CountState,
  { tracks, badOnly }: Tracks,
  bornAfter = state.since,
): { readonly state: CountState; readonly increments: readonly CountedIncrement[] } {
  const marks = new Map(state.marks);
  const intervals = new Map<number, number>();
  const sums = new Map<number, { total: number; bad: number }>();
  const isBirthOf = birthTest({ tracks, badOnly }, bornAfter);
  const before = newestOf(tracks, marks);
  const countedUntil = (target: string) => before.get(target) ?? -Infinity;

  const moments = createMoments();
  const walks = tracks.map((track) => ({ track, steps: stepsOf(track, state, isBirthOf(track)) }));
  for (const { track, steps } of walks) {
    for (const { at, growth } of steps) {
      if (growth !== undefined && at > countedUntil(track.target)) moments.add(track.target, at);
    }
  }
  const newestMoment = Math.max(state.newest, ...moments.times);
  const patienceMs = patienceIntervals * (scrapeIntervalOf(state) ?? 0);

  /** With which scrape of its target something counts; with one of another when its own is gone. */
  const momentFor = (target: string, at: number): number | undefined => {
    const isGone = newestMoment - countedUntil(target) > patienceMs;
    return moments.firstOf(target, at) ?? (isGone ? moments.first(-Infinity) : undefined);
  };

  function count({ track, steps }: (typeof walks)[number], momentOf: (at: number) => number | undefined) {
    for (const { at, mark, growth, interval } of steps) {
      const moment = growth === undefined ? at : momentOf(at);
      if (moment === undefined) break;
      if (growth !== undefined) {
        const { total, bad } = sums.get(moment) ?? { total: 0, bad: 0 };
        sums.set(moment, { total: total + growth.total, bad: bad + growth.bad });
      }
      if (interval !== undefined) intervals.set(at, interval);
      marks.set(track.key, mark);
    }
  }
  for (const walk of walks) count(walk, (at) => momentFor(walk.track.target, at));

  const totalUntil = newestOf(tracks, marks);
  for (const track of badOnly) {
    const { target } = track;
    const until = totalUntil.get(target);
    const momentOf = (at: number) => {
      if (until === undefined) return moments.first(at);
      return at > until ? undefined : momentFor(target, at);
    };
    const steps = stepsOf(track, state, isBirthOf(track)).map(({ growth, ...step }) => ({
      ...step,
      growth: growth && { total: 0, bad: growth.bad },
    }));
    count({ track, steps }, momentOf);
  }

  const { increments, newest, owed } = settle(state, sums);
  const latest = [...intervals].sort(([left], [right]) => left - right).map(([, interval]) => interval);
  return {
    state: {
      since: state.since,
      newest,
      marks,
      owed,
      intervals: [...state.intervals, ...latest].slice(-keptIntervals),
    },
    increments,
  };
}

/** Sums as increments in order of time. */
function settle(
  state: CountState,
  sums: ReadonlyMap<number, { readonly total: number; readonly bad: number }>,
): { readonly increments: readonly CountedIncrement[]; readonly newest: number; readonly owed: number } {
  let { newest, owed } = state;
  const increments = [...sums]
    .sort(([left], [right]) => left - right)
    .map(([at, { total, bad: added }]) => {
      // What is more than everything waits for the next scrape that has any, and not longer: then it is no part of it.
      const excess = Math.max(0, owed + added - total);
      const bad = owed + added - (total === 0 ? excess : Math.min(excess, added));
      owed += added - bad;
      const seconds = Math.max(0, at - newest) / 1_000;
      newest = Math.max(newest, at);
      return { at, seconds, bad, total };
    });
  return { increments, newest, owed };
}
