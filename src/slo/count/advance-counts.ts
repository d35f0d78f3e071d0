import {
  keptIntervals,
  scrapeIntervalOf,
  type CountedIncrement,
  type CountState,
  type Stand,
  type Track,
  type Tracks,
} from './count-state.ts';
import { lateMs } from './sample-range.ts';
import { createScrapeMoments } from './scrape-moments.ts';
import { settleSums, type Sum } from './settle-sums.ts';
import { stepsOf, type Growth, type TrackStep } from './track-steps.ts';

/** So many intervals after its last scrape a target is taken to be gone. */
const patienceIntervals = 2;

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

/** What a reading brought, and how far counting has come with it. */
interface Advance {
  readonly state: CountState;
  readonly increments: readonly CountedIncrement[];
  /** Bad events that no increment holds yet, though the scrapes that they are part of were counted. */
  readonly waiting: number;
}

interface AdvanceOptions {
  /** What is first seen with all of its target no later than this was there before; `since` by default. */
  readonly bornAfter?: number;
  /** Whether bad events that no requests follow are told without any, as they are by default. */
  readonly mayStandAlone?: boolean;
}

/**
 * Counts what came in since `state`: one increment for each moment of scraping, oldest first. A track that is not known
 * began at 0, unless it was there at `since`, or was first seen with all of its target no later than `bornAfter`; then
 * counting begins at its first sample.
 *
 * A scrape is one increment, good and bad together: what comes in after the rest of its scrape was counted, as a series
 * that is new may, goes with the next scrape of its target. So do bad events on their own; see `settleSums` for when
 * there are no requests to go with.
 */
export function advanceCounts(
  state: CountState,
  { tracks, badOnly }: Tracks,
  { bornAfter = state.since, mayStandAlone = true }: AdvanceOptions = {},
): Advance {
  const marks = new Map(state.marks);
  const intervals = new Map<number, number>();
  const sums = new Map<number, Sum>();
  const isBirthOf = birthTest({ tracks, badOnly }, bornAfter);
  const before = newestOf(tracks, marks);
  const countedUntil = (target: string) => before.get(target) ?? -Infinity;
  let unplaced = 0;

  const moments = createScrapeMoments();
  const walks = tracks.map((track) => ({ track, steps: stepsOf(track, state, isBirthOf(track)) }));
  for (const { track, steps } of walks) {
    for (const { at, growth } of steps) {
      if (growth !== undefined && at > countedUntil(track.target)) moments.add(track.target, at);
    }
  }
  const newestMoment = Math.max(state.newest, moments.newest());
  const patienceMs = patienceIntervals * (scrapeIntervalOf(state) ?? 0);

  /** With which scrape of its target something counts; with one of another when its own is gone. */
  const momentFor = (target: string, at: number): number | undefined => {
    const isGone = newestMoment - countedUntil(target) > patienceMs;
    return moments.firstOf(target, at) ?? (isGone ? moments.first(-Infinity) : undefined);
  };

  /** @param handedOutUntil up to when the scrapes that a step may be part of were counted before */
  function count(
    { track, steps }: { readonly track: Track; readonly steps: readonly TrackStep[] },
    handedOutUntil: number,
    momentOf: (at: number) => number | undefined,
    sumOf: (growth: Growth, isLate: boolean) => Sum,
  ) {
    for (const { at, mark, growth, interval } of steps) {
      const isLate = at <= handedOutUntil;
      const moment = growth === undefined ? at : momentOf(at);
      if (moment === undefined) {
        if (isLate) unplaced += growth?.bad ?? 0;
        break;
      }
      if (growth !== undefined) {
        const { total, bad, late } = sums.get(moment) ?? { total: 0, bad: 0, late: 0 };
        const more = sumOf(growth, isLate);
        sums.set(moment, { total: total + more.total, bad: bad + more.bad, late: late + more.late });
      }
      if (interval !== undefined) intervals.set(at, interval);
      marks.set(track.key, mark);
    }
  }
  for (const walk of walks) {
    const { target } = walk.track;
    count(
      walk,
      countedUntil(target),
      (at) => momentFor(target, at),
      (growth) => ({ ...growth, late: 0 }),
    );
  }

  const totalUntil = newestOf(tracks, marks);
  const haveNames = tracks.some(({ isNamed }) => isNamed);
  for (const track of badOnly) {
    const { target, key, isNamed = false } = track;
    const until = totalUntil.get(target);
    const isNew = isNamed && haveNames && !marks.has(key);
    const momentOf = (at: number) => {
      if (until !== undefined) return at > until ? undefined : momentFor(target, at);
      // What the requests of a new target are counted by may be found later than its errors.
      return isNew && at > newestMoment - lateMs ? undefined : moments.first(at);
    };
    const handedOutUntil = until === undefined ? state.newest : countedUntil(target);
    const steps = stepsOf(track, state, isBirthOf(track));
    count({ track, steps }, handedOutUntil, momentOf, ({ bad }, isLate) =>
      isLate ? { total: 0, bad: 0, late: bad } : { total: 0, bad, late: 0 },
    );
  }

  const { increments, ...settled } = settleSums(state, sums, mayStandAlone);
  const latest = [...intervals].sort(([left], [right]) => left - right).map(([, interval]) => interval);
  return {
    state: {
      ...{ since: state.since, unsure: state.unsure, marks },
      ...settled,
      intervals: [...state.intervals, ...latest].slice(-keptIntervals),
    },
    increments,
    waiting: settled.owed + settled.late + unplaced,
  };
}
