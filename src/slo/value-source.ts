import type { ValueSli } from './objective.ts';

/** What a query came to at this moment. Every case but `value` is an answer of its own. */
export type ValueReading =
  | {
      readonly state: 'value';
      readonly value: number;
      readonly query: string;
      /** When the newest of what it was made from was scraped, where the source can tell; milliseconds by its clock. */
      readonly sampledAt?: number;
      /** Appended to messages, such as that a range was cut to the time since the switch. */
      readonly note?: string;
    }
  /** There is no result, so that `onEmpty` speaks. */
  | { readonly state: 'empty'; readonly query: string; readonly reason: string }
  /** `ambiguous`: several series, and nothing says how they become one value. */
  | {
      readonly state: 'not-a-number' | 'stale' | 'ambiguous';
      readonly query: string;
      readonly reason: string;
      readonly advice?: string;
      /** So soon after the switch nothing of green can be expected; such a look counts neither way. */
      readonly tooSoon?: true;
    };

export interface ValueRequest {
  readonly sli: ValueSli;
  readonly color: 'blue' | 'green';
  /** A sample from before, in milliseconds since the Unix epoch, says nothing. */
  readonly since: number;
}

/** Where values of a moment are read: queries of a Prometheus-compatible server, or gauges of metrics pages. */
export interface ValueSource {
  readonly name: 'prometheus' | 'scrape';
  /** @throws ProviderError when the source is down, ConfigError when it is no metrics source or refuses the query */
  value(request: ValueRequest, signal?: AbortSignal): Promise<ValueReading>;
}
