import { systemClock, type Clock } from '../clock.ts';
import { formatDuration } from '../duration.ts';
import { ConfigError } from '../errors.ts';
import { counterGrowth, type Sample } from './counter-growth.ts';
import { readBucketBound, toBucketSelector } from './histogram-buckets.ts';
import type { MetricSource, Reading, ReadingWindow } from './metric-source.ts';
import { parseMatchers, parseSelector } from './parse-selector.ts';
import { createPrometheusApi, type QueryData } from './prometheus-api.ts';
import { contradicts, formatSelector, type LabelMatcher, type ParsedSelector } from './selector.ts';

/**
 * How far before the window samples are fetched, to learn what a counter stood at when the window began. It is what
 * Prometheus itself calls the age of a value that still counts.
 */
const lookbackMs = 300_000;

export interface PrometheusSourceOptions {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Label matchers that select each color's series, such as `color="green"`. */
  readonly colors: { readonly blue: string; readonly green: string };
  /** Samples older than this are stale. */
  readonly maxStalenessMs: number;
  readonly clock?: Clock;
}

interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly Sample[];
}

/** What was found for a selector: growing series, or an answer that is no value. */
type Finding =
  | {
      readonly state: 'value';
      readonly query: string;
      readonly series: readonly Series[];
      readonly since: number;
      readonly ageMs: number;
    }
  | Exclude<Reading, { state: 'value' | 'stale' }>;

/**
 * Reads a Prometheus-compatible server. Raw samples are fetched and subtracted here, since `increase()`
 * extrapolates, and loses what a series counted before its second sample. The window is laid in the server's own
 * time, so that the clocks need not agree; the baseline holds nothing, since the server keeps the past.
 */
export function createPrometheusSource(options: PrometheusSourceOptions): MetricSource {
  const { timeoutMs, maxStalenessMs, clock = systemClock } = options;
  const api = createPrometheusApi({ url: options.url, headers: options.headers ?? {}, timeoutMs });
  const matchersOf = new Map<string, readonly LabelMatcher[]>();
  let clockOffsetMs: number | undefined;

  async function serverOffset(signal: AbortSignal | undefined): Promise<number> {
    if (clockOffsetMs !== undefined) return clockOffsetMs;
    const before = clock.now();
    const seconds = scalarOf(await api.query('time()', undefined, signal));
    if (seconds === undefined)
      throw new ConfigError(`${api.shown} does not tell its time as Prometheus does`);
    const after = clock.now();
    const offset = seconds * 1_000 - (before + after) / 2;
    // Within what the round trip leaves open, the clocks agree.
    clockOffsetMs = Math.abs(offset) <= (after - before) / 2 + 1 ? 0 : offset;
    return clockOffsetMs;
  }

  function aim(selector: ParsedSelector, color: ReadingWindow['color']): string {
    const matchers =
      matchersOf.get(color) ?? parseMatchers(options.colors[color], `prometheus.colors.${color}`);
    matchersOf.set(color, matchers);
    const wrong = contradicts(selector, matchers);
    if (wrong !== undefined) {
      throw new ConfigError(
        `selector \`${formatSelector(selector)}\`: \`${wrong.label}="${wrong.value}"\` contradicts \`${options.colors[color]}\`, which selects ${color}`,
        { advice: 'Leave the color out of selectors; it is added from `prometheus.colors`.' },
      );
    }
    return formatSelector(selector, matchers);
  }

  async function rangeOf(window: ReadingWindow, signal: AbortSignal | undefined) {
    const offset = await serverOffset(signal);
    const now = clock.now() + offset;
    const since = Math.min(window.since + offset, now);
    return { now, since, range: `[${Math.ceil((now - since + lookbackMs) / 1_000)}s]` };
  }

  async function find(
    selector: ParsedSelector,
    window: ReadingWindow,
    signal: AbortSignal | undefined,
  ): Promise<Finding> {
    const aimed = aim(selector, window.color);
    const { now, since, range } = await rangeOf(window, signal);
    const query = `${aimed}${range}`;
    const series = seriesOf(await api.query(query, now, signal), query, api.shown);
    const newest = series.reduce((at, { samples }) => Math.max(at, samples.at(-1)?.[0] ?? at), -Infinity);
    if (newest === -Infinity) {
      return {
        state: 'no-data',
        query,
        reason: `Prometheus at ${api.shown} has no sample of \`${aimed}\` in the last ${formatDuration(now - since + lookbackMs)}`,
      };
    }
    if (series.some(({ samples }) => samples.some(([, value]) => !Number.isFinite(value)))) {
      return {
        state: 'not-a-number',
        query,
        reason: `Prometheus at ${api.shown} has samples of \`${aimed}\` that are no numbers`,
      };
    }
    return { state: 'value', query, series, since, ageMs: Math.max(0, now - newest) };
  }

  const staleReason = (ageMs: number, color: string) =>
    `the newest sample of ${color} is ${formatDuration(ageMs)} old, more than ${formatDuration(maxStalenessMs)}`;

  return {
    name: 'prometheus',
    baseline: () => Promise.resolve(null),
    increase: async (selector, window, signal) => {
      const found = await find(parseSelector(selector), window, signal);
      if (found.state !== 'value') return found;
      const { query, series, since, ageMs } = found;
      const value = series.reduce((sum, { samples }) => sum + counterGrowth(samples, since), 0);
      return ageMs > maxStalenessMs
        ? { state: 'stale', query, ageMs, value, reason: staleReason(ageMs, window.color) }
        : { state: 'value', query, ageMs, value };
    },
    buckets: async (selector, window, signal) => {
      const found = await find(toBucketSelector(parseSelector(selector)), window, signal);
      if (found.state !== 'value') return found;
      const { query, series, since, ageMs } = found;
      const counts = new Map<number, number>();
      for (const { labels, samples } of series) {
        const bound = readBucketBound(labels, query);
        counts.set(bound, (counts.get(bound) ?? 0) + counterGrowth(samples, since));
      }
      return ageMs > maxStalenessMs
        ? { state: 'stale', query, ageMs, reason: staleReason(ageMs, window.color) }
        : { query, counts };
    },
    exists: async (metric, window, signal) => {
      const { now, range } = await rangeOf(window, signal);
      const ofColor = (color: ReadingWindow['color']) =>
        `count_over_time(${aim({ metric, matchers: [] }, color)}${range})`;
      const query = `count(${ofColor('blue')} or ${ofColor('green')})`;
      const data = await api.query(query, now, signal);
      if (data.resultType !== 'vector') {
        throw new ConfigError(`Prometheus at ${api.shown} answered a ${data.resultType} to \`${query}\``);
      }
      return data.result.length > 0;
    },
    close: () => api.close(),
  };
}

/** The number of a scalar; some relatives of Prometheus answer a vector of one. */
function scalarOf(data: QueryData): number | undefined {
  if (data.resultType === 'scalar') return data.result[1];
  return data.resultType === 'vector' ? data.result[0]?.value[1] : undefined;
}

function seriesOf(data: QueryData, query: string, shown: string): Series[] {
  if (data.resultType !== 'matrix') {
    throw new ConfigError(`Prometheus at ${shown} answered a ${data.resultType} to \`${query}\``);
  }
  return data.result.map(({ metric, values }) => {
    if (values === undefined) {
      throw new ConfigError(
        `\`${query}\` selects native histograms; only counters and classic histograms are read`,
      );
    }
    return { labels: metric, samples: values.map(([at, value]) => [at * 1_000, value] as const) };
  });
}
