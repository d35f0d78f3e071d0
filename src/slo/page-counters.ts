import { ConfigError } from '../errors.ts';
import { seriesKey, type MetricsPage, type PageSample } from './text-format.ts';

/** When an instance was started, as most clients expose it. */
export const processStart = 'process_start_time_seconds';

function isCumulative({ types }: MetricsPage, { metric, labels }: PageSample): boolean {
  const type = types.get(metric);
  return metric === processStart || (type !== 'gauge' && !(type === 'summary' && 'quantile' in labels));
}

/** Whether a page has a counter of this name; one with labels is declared before it has its first series. */
export function showsCounter(content: MetricsPage, metric: string): boolean {
  // OpenMetrics declares a counter without its suffix.
  const names = [metric, metric.replace(/_total$/, '')];
  return (
    names.some((name) => content.types.get(name) === 'counter') ||
    content.samples.some((sample) => sample.metric === metric && isCumulative(content, sample))
  );
}

/** Whether a page declares a metric, or the counter or histogram that it is a part of. */
export function declares({ types }: MetricsPage, metric: string): boolean {
  return types.has(metric) || types.has(metric.replace(/_(total|bucket|count|sum)$/, ''));
}

/** Each series once; of a repeated one the first counts, as in Prometheus. */
export function countersOf(content: MetricsPage): Map<string, PageSample> {
  const series = new Map<string, PageSample>();
  for (const sample of content.samples) {
    const key = seriesKey(sample);
    if (isCumulative(content, sample) && !series.has(key)) series.set(key, sample);
  }
  return series;
}

/** Tells a restart by the start time that most clients expose, also where counters have outgrown their old values. */
export function hasRestarted(page: string, before: number | undefined, now: number | undefined): boolean {
  // Some clients compute their start anew each time, and are off by a rounding.
  if (before === undefined || now === undefined || Math.abs(now - before) <= 1) return false;
  if (now > before) return true;
  throw new ConfigError(
    `${page} is answered by more than one instance: its \`${processStart}\` went back from ${before} to ${now}`,
    { advice: 'List the metrics page of every instance, not an address that is balanced between them.' },
  );
}
