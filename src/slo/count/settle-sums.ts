import { timeOfScrapes, type CountedIncrement, type CountState } from './count-state.ts';

/** What came in with one moment of scraping. */
export interface Sum {
  readonly total: number;
  /** Of this scrape, as far as its requests came in before they failed. */
  readonly bad: number;
  /** Bad events of scrapes that were counted before. */
  readonly late: number;
}

/** For so many scrapes bad events wait for requests to be told with. */
const patienceScrapes = 2;

/**
 * Sums as increments in order of time, each with no more bad events than events. What is more than everything waits for
 * the next scrape that has any, and not longer: then it is no part of it, and told as such.
 *
 * Where no requests follow, bad events of requests that were counted before are told without any: an increment with bad
 * events and a total of 0 speaks of those before it.
 * @param mayStandAlone false where they wait for requests as long as it takes
 */
export function settleSums(
  state: CountState,
  sums: ReadonlyMap<number, Sum>,
  mayStandAlone: boolean,
): Pick<CountState, 'newest' | 'owed' | 'late' | 'waitingSince'> & {
  readonly increments: readonly CountedIncrement[];
} {
  let { newest, owed, late, waitingSince } = state;
  const patienceMs = mayStandAlone ? timeOfScrapes(state, patienceScrapes) : Infinity;
  const increments: CountedIncrement[] = [];
  for (const [at, sum] of [...sums].sort(([left], [right]) => left - right)) {
    const { total } = sum;
    const hasWaited = waitingSince !== undefined && at - waitingSince >= patienceMs;
    const pays = total > 0 || hasWaited;
    const excess = Math.max(0, owed + sum.bad - total);
    const kept = pays ? Math.min(excess, sum.bad) : excess;
    const ofScrape = owed + sum.bad - kept;
    owed = kept;

    const fitting = Math.min(late + sum.late, Math.max(0, total - ofScrape));
    late += sum.late - fitting;
    const alone = hasWaited ? late : 0;
    late -= alone;

    const seconds = Math.max(0, at - newest) / 1_000;
    newest = Math.max(newest, at);
    const bad = ofScrape + fitting;
    if (total === 0) increments.push({ at, seconds, bad: bad + alone, total });
    else increments.push({ at, seconds, bad, total });
    if (total > 0 && alone > 0) increments.push({ at, seconds: 0, bad: alone, total: 0 });

    const isOld = late > sum.late || (owed > 0 && !pays);
    if (owed + late === 0) waitingSince = undefined;
    else if (!isOld || waitingSince === undefined) waitingSince = at;
  }
  return { newest, owed, late, waitingSince, increments };
}
