import type { Clock } from '../clock.ts';
import type { CountSource, TimedIncrement } from '../slo/count-source.ts';

/** The index of the first increment that was scraped after a moment. */
function firstAfter(increments: readonly TimedIncrement[], at: number): number {
  let [low, high] = [0, increments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((increments[middle]?.at ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What came in after one moment and until another. */
function between(increments: readonly TimedIncrement[], after: number, until: number): TimedIncrement[] {
  return increments.slice(firstAfter(increments, after), firstAfter(increments, until));
}

/**
 * The past of one color, handed out as it came in: to whoever asks at some moment of the clock, it is as if the color had
 * just been switched to.
 */
export function createReplaySource(options: {
  /** Oldest first. */
  readonly increments: readonly TimedIncrement[];
  readonly scrapeMs: number;
  readonly clock: Pick<Clock, 'now'>;
}): CountSource {
  const { increments, scrapeMs, clock } = options;
  return {
    name: 'prometheus',
    counts: ({ since, cursor }) => {
      const now = clock.now();
      // What was counted over a gap was counted before, all but a part.
      const begun = since - 2 * scrapeMs;
      const fresh = between(increments, typeof cursor === 'number' ? cursor : since, now).filter(
        ({ at, seconds }) => at - seconds * 1_000 >= begun,
      );
      return Promise.resolve({
        state: 'counts',
        increments: fresh,
        cursor: now,
        query: 'the past',
        ageMs: now - (fresh.at(-1)?.at ?? since),
        scrapeMs,
      });
    },
    history: (_, { from, to }) => Promise.resolve(between(increments, from, to)),
  };
}
