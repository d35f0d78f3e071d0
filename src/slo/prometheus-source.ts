import { formatDuration } from '../duration.ts';
import { ConfigError } from '../errors.ts';
import { counterGrowth, type Sample } from './counter-growth.ts';
import { readBucketBound, toBucketSelector } from './histogram-buckets.ts';
import type { MetricSource, Reading, ReadingWindow } from './metric-source.ts';
import { parseSelector } from './parse-selector.ts';
import type { Matrix } from './prometheus-api.ts';
import { connectPrometheus, type PrometheusOptions } from './prometheus-connection.ts';
import { formatSelector, type ParsedSelector } from './selector.ts';

/**
 * How far before the window samples are fetched, to learn what a counter stood at when the window began. It is what
 * Prometheus itself calls the age of a value that still counts.
 */
const lookbackMs = 300_000;

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
export function createPrometheusSource(options: PrometheusOptions): MetricSource {
  const { maxStalenessMs } = options;
  const { api, aim, time } = connectPrometheus(options);

  async function rangeOf(window: ReadingWindow, signal: AbortSignal | undefined) {
    const { now, offset } = await time(signal);
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
    const series = seriesOf(await api.samples(query, now, signal), query);
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
      return (await api.vector(query, now, signal)).length > 0;
    },
    locate: async (text, signal, beside) => {
      const selector = parseSelector(text);
      const { now } = await time(signal);
      const seen = (aimed: string) => `count_over_time(${aimed}[1h])`;
      const isThere = async (query: string) => (await api.vector(`count(${query})`, now, signal)).length > 0;
      for (const color of ['blue', 'green'] as const) {
        if (await isThere(seen(aim(selector, color)))) return color;
      }
      const anywhere = seen(formatSelector(selector));
      if (await isThere(anywhere)) {
        if (beside === undefined) return 'elsewhere';
        const ofColor = (color: ReadingWindow['color']) => seen(aim(parseSelector(beside), color));
        const near = `on (job,instance) (${ofColor('blue')} or ${ofColor('green')})`;
        return (await isThere(`${anywhere} and ${near}`)) ? 'elsewhere' : 'declared';
      }
      const { metric } = selector;
      for (const name of new Set([metric, metric.replace(/_(total|bucket|count|sum)$/, '')])) {
        if (await api.declares(name, signal)) return 'declared';
      }
      return 'nowhere';
    },
    typesOf: (metric, signal) => api.typesOf(metric, signal),
    close: () => api.close(),
  };
}

function seriesOf(matrix: Matrix, query: string): Series[] {
  return matrix.map(({ metric, values }) => {
    if (values === undefined) {
      throw new ConfigError(
        `\`${query}\` selects native histograms; only counters and classic histograms are read`,
      );
    }
    return { labels: metric, samples: values.map(([at, value]) => [at * 1_000, value] as const) };
  });
}
