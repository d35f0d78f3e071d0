import type { JsonValue } from '../json.ts';

/** A counter selection in PromQL's own notation: `http_requests_total{route="/checkout",code=~"5.."}`. */
export type Selector = string;

/** What the counters stood at when the window began; JSON, so that the journal can keep it. */
export type MetricBaseline = JsonValue;

/** What is known of a quantity since the window began. Every case but `value` is an answer of its own. */
export type Reading =
  | { readonly state: 'value'; readonly value: number; readonly query: string; readonly ageMs: number }
  | { readonly state: 'no-data'; readonly query: string; readonly reason: string }
  | { readonly state: 'not-a-number'; readonly query: string; readonly reason: string }
  | {
      readonly state: 'stale';
      readonly query: string;
      readonly ageMs: number;
      readonly reason: string;
      /** How much it had grown by the newest sample. */
      readonly value?: number;
    };

/** The window a reading speaks of: since traffic moved, or since the baseline was taken. */
export interface ReadingWindow {
  readonly color: 'blue' | 'green';
  /** Milliseconds since the Unix epoch. */
  readonly since: number;
  readonly baseline: MetricBaseline;
}

/**
 * Where a metric is. `blue`, `green`: the color has such series; `elsewhere`: only series without the labels of a color;
 * `declared`: it is known by its name, from pages or from other applications, and no color has series yet.
 */
export type MetricPlace = 'blue' | 'green' | 'elsewhere' | 'declared' | 'nowhere';

/** Where counters are read: a Prometheus-compatible server, or each color's own `/metrics`. */
export interface MetricSource {
  readonly name: 'prometheus' | 'scrape';
  /** Taken once, when the window begins. */
  baseline(signal?: AbortSignal): Promise<MetricBaseline>;
  /**
   * How much the selected counters of one color grew, summed over their series.
   * @throws ProviderError when the source is down, ConfigError when it is no metrics source or refuses the query
   */
  increase(selector: Selector, window: ReadingWindow, signal?: AbortSignal): Promise<Reading>;
  /** Growth of a classic histogram's cumulative buckets: upper bound (`+Inf` included) to count. */
  buckets(
    selector: Selector,
    window: ReadingWindow,
    signal?: AbortSignal,
  ): Promise<
    | { readonly query: string; readonly counts: ReadonlyMap<number, number> }
    | Exclude<Reading, { state: 'value' }>
  >;
  /** Whether either color has had a counter of this name, whatever its labels, since the window began. */
  exists(metric: string, window: ReadingWindow, signal?: AbortSignal): Promise<boolean>;
  /**
   * Where series are that a selector selects: in the last hour of Prometheus, or on pages now. Blue is looked at first.
   * @param beside series of the colors; with it, what other instances have is not called `elsewhere`
   * @throws ProviderError when the source is down, ConfigError when it is no metrics source or refuses the query
   */
  locate(selector: Selector, signal?: AbortSignal, beside?: Selector): Promise<MetricPlace>;
  /** The types that a metric is declared with, such as `histogram`; none where nobody tells. */
  typesOf(metric: string, signal?: AbortSignal): Promise<readonly string[]>;
  close(): Promise<void>;
}
