import type { CountReading, CountSource, TimedIncrement } from '../../../src/slo/count-source.ts';

/** Seconds after the switch, requests, and how many of them were bad. */
export type Scrape = readonly [seconds: number, total: number, bad?: number];

export const switchedAt = 1_700_000_000_000;

/** Scrapes at these seconds after the switch; before it they are of blue. */
export function increments(scrapes: readonly Scrape[], from = 0): readonly TimedIncrement[] {
  return scrapes.map(([at, total, bad = 0], index) => ({
    at: switchedAt + at * 1_000,
    seconds: at - (scrapes[index - 1]?.[0] ?? from),
    total,
    bad,
  }));
}

/** The same scrape each 15 s, for so many of them. */
export function steady(count: number, total: number, bad = 0, from = 0): Scrape[] {
  return Array.from({ length: count }, (_, index) => [from + (index + 1) * 15, total, bad] as const);
}

/** Six hours of blue before the switch, `bad` of each hundred scrapes having one error. */
export function pastOfBlue(total: number, bad: number): readonly TimedIncrement[] {
  const scrapes = steady(1_440, total, 0, -21_600).map(([at, all], index): Scrape => [
    at,
    all,
    (index * bad) % 100 < bad ? 1 : 0,
  ]);
  return increments(scrapes, -21_600);
}

export interface ScriptedSource extends CountSource {
  /** Milliseconds since the Unix epoch; what was scraped later cannot be read yet. */
  now: number;
  /** Thrown by the next readings, or answered in place of counts, until it is taken away. */
  trouble: Error | Exclude<CountReading, { state: 'counts' }> | undefined;
  /** How often blue's past was read. */
  readonly histories: number;
}

/** A source whose scrapes are known beforehand, and show once their time has come. */
export function scriptSource(
  green: readonly TimedIncrement[],
  blue: readonly TimedIncrement[] = [],
): ScriptedSource {
  let histories = 0;
  const source: ScriptedSource = {
    name: 'prometheus',
    now: switchedAt,
    trouble: undefined,
    get histories() {
      return histories;
    },
    counts: ({ cursor }) => {
      const { trouble } = source;
      if (trouble instanceof Error) return Promise.reject(trouble);
      if (trouble !== undefined) return Promise.resolve(trouble);
      const after = typeof cursor === 'number' ? cursor : switchedAt;
      const fresh = green.filter(({ at }) => at > after && at <= source.now);
      const newest = fresh.at(-1)?.at ?? after;
      return Promise.resolve({
        state: 'counts',
        increments: fresh,
        cursor: newest,
        query: 'bad / total',
        ageMs: source.now - newest,
        scrapeMs: newest === switchedAt ? undefined : 15_000,
      });
    },
    history: () => {
      histories += 1;
      if (source.trouble instanceof Error) return Promise.reject(source.trouble);
      return Promise.resolve(blue);
    },
  };
  return source;
}
