import type { JsonValue } from '../json.ts';
import type { Increment } from '../stats/increment.ts';
import type { Selector } from './metric-source.ts';

/** Bad is what another counter counts. */
export interface RatioSli {
  readonly kind: 'error-ratio';
  readonly bad: Selector;
  readonly total: Selector;
}

/** Bad is what took longer than `leMs`; classic buckets or a native histogram. */
export interface LatencySli {
  readonly kind: 'latency';
  readonly histogram: Selector;
  readonly leMs: number;
}

/** An indicator that counts: a share of all events that is bad. */
export type CountedSli = RatioSli | LatencySli;

/**
 * One scrape's worth, of one or more instances that were scraped at that moment. Bad events with a total of 0 are part of
 * requests that were told before: they came in late, and no requests followed that they could be told with.
 */
export interface TimedIncrement extends Increment {
  /** Milliseconds since the Unix epoch, by this machine's clock. */
  readonly at: number;
}

/** Where reading goes on: JSON, so that the journal can keep it. */
export type CountCursor = JsonValue;

/** What came in since the cursor. Every case but `counts` is an answer of its own, and moves no cursor. */
export type CountReading =
  | {
      readonly state: 'counts';
      /** Complete scrapes that were not handed out before, oldest first; empty between two scrapes. */
      readonly increments: readonly TimedIncrement[];
      readonly cursor: CountCursor;
      readonly query: string;
      /** Age of the newest sample. */
      readonly ageMs: number;
      /** How far apart scrapes are, measured; `undefined` before the second. */
      readonly scrapeMs: number | undefined;
      /** Appended to messages, such as where the next bucket ends. */
      readonly note?: string;
      /** What the count lacks to be whole, for a person; absent when nothing. */
      readonly missing?: string;
    }
  | {
      readonly state: 'no-data' | 'stale' | 'not-a-number';
      readonly query: string;
      readonly reason: string;
      readonly advice?: string;
      readonly ageMs?: number;
      /** What a latency is to be counted by has samples, and none of a histogram: no time will mend that. */
      readonly noHistogram?: true;
      /** None of its finite buckets reaches what is too slow: no time will mend that either. */
      readonly beyondBuckets?: true;
    };

export interface CountRequest {
  readonly sli: CountedSli;
  readonly color: 'blue' | 'green';
  /** When counting begins, in milliseconds since the Unix epoch: the switch, or where a history begins. */
  readonly since: number;
  /** Of the reading before; `null` at first. */
  readonly cursor: CountCursor;
}

/** Counters as they grew, scrape by scrape: never an average, never extrapolated. */
export interface CountSource {
  readonly name: 'prometheus' | 'scrape';
  /**
   * What was counted since the cursor. A series that was not there at `since` began at zero, since the color was born
   * after it; a counter that fell was reset.
   * @throws ProviderError when the source is down, ConfigError when it is no metrics source or refuses the query
   */
  counts(request: CountRequest, signal?: AbortSignal): Promise<CountReading>;
  /**
   * The past of one color, scrape by scrape, as far as the source keeps it; empty where it keeps none.
   * @param range milliseconds since the Unix epoch
   */
  history(
    request: Pick<CountRequest, 'sli' | 'color'>,
    range: { readonly from: number; readonly to: number },
    signal?: AbortSignal,
  ): Promise<readonly TimedIncrement[]>;
}
