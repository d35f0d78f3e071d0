import { systemClock, type Clock } from '../clock.ts';
import { ConfigError } from '../errors.ts';
import { createPagesReader, refuseUnreadable, type Pages, type PagesReader } from './pages-reader.ts';
import { parseSelector } from './parse-selector.ts';
import { reduceValues } from './reduce-values.ts';
import { formatSelector, selectorTest } from './selector.ts';
import type { ValueReading, ValueRequest, ValueSource } from './value-source.ts';

export interface ScrapeValueSourceOptions {
  /** Addresses of the metrics pages, one an instance. */
  readonly pages: Pages;
  readonly timeoutMs: number;
  readonly clock?: Clock;
}

/** Gauges of each color's own metrics pages. An instance that does not answer has no value, as long as another does. */
export function createScrapeValueSource(
  options: ScrapeValueSourceOptions,
): ValueSource & { close(): Promise<void> } {
  const { pages, timeoutMs, clock = systemClock } = options;
  const now = () => clock.now();
  const readers: Readonly<Record<ValueRequest['color'], PagesReader>> = {
    blue: createPagesReader({ color: 'blue', urls: pages.blue, timeoutMs, now }),
    green: createPagesReader({ color: 'green', urls: pages.green, timeoutMs, now }),
  };

  return {
    name: 'scrape',
    value: async ({ sli, color }, signal): Promise<ValueReading> => {
      if (sli.kind === 'promql') {
        throw new ConfigError(`\`${sli.query}\` is PromQL, which takes a Prometheus to answer`, {
          advice: 'Configure `prometheus`, or use `gauge({ query, … })` with a plain selector.',
        });
      }
      const selector = parseSelector(sli.query);
      const test = selectorTest(selector);
      const reader = readers[color];
      const reading = await reader.read(signal);
      refuseUnreadable(reading);
      const subject = `\`${formatSelector(selector)}\``;
      const names = reader.names.join(', ');
      const query = `${formatSelector(selector)} at ${names}`;
      const values = [...reading.pages.values()]
        .flatMap((content) => (content instanceof Error ? [] : content.samples))
        .filter(({ metric, labels }) => test(metric, labels))
        .map(({ value }) => value);
      if (values.length === 0) return { state: 'empty', query, reason: `${names} shows no ${subject}` };
      return reduceValues(values, sli, { query, subject });
    },
    close: async () => {
      await Promise.all([readers.blue.close(), readers.green.close()]);
    },
  };
}
