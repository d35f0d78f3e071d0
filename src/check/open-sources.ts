import type { Config } from '../config/config-schema.ts';
import { parseDuration } from '../duration.ts';
import { createPrometheusCountSource } from '../slo/count/prometheus-count-source.ts';
import { createScrapeCountSource } from '../slo/count/scrape-count-source.ts';
import type { CountSource } from '../slo/count-source.ts';
import type { MetricSource } from '../slo/metric-source.ts';
import { createPrometheusSource } from '../slo/prometheus-source.ts';
import { createPrometheusValueSource } from '../slo/prometheus-value-source.ts';
import { createScrapeSource } from '../slo/scrape-source.ts';
import { createScrapeValueSource } from '../slo/scrape-value-source.ts';
import type { ValueSource } from '../slo/value-source.ts';
import { lazily } from './lazily.ts';
import { metricsPages } from './metrics-pages.ts';
import { prometheusOptions } from './prometheus-options.ts';
import type { Places } from './read-places.ts';

/** Where figures come from: Prometheus where configured, else each color's own metrics page. Opened when first used. */
export interface Sources {
  readonly prometheus: () => MetricSource;
  readonly metrics: () => MetricSource;
  readonly counts: () => CountSource;
  readonly values: () => ValueSource;
  close(): Promise<void>;
}

export function openSources(
  config: Config,
  places: Places,
  options: Parameters<typeof prometheusOptions>[1],
): Sources {
  const scrapeOptions = () => ({
    pages: {
      blue: metricsPages(config.blue, places.blue),
      green: metricsPages(config.green, places.green),
    },
    timeoutMs: parseDuration(config.probes.timeout),
  });
  const isScraped = config.prometheus === undefined;
  const prometheus = lazily(() => createPrometheusSource(prometheusOptions(config, options)));
  const scrape = lazily(() => createScrapeSource(scrapeOptions()));
  const counts = lazily(() =>
    isScraped
      ? createScrapeCountSource(scrapeOptions())
      : createPrometheusCountSource(prometheusOptions(config, options)),
  );
  const values = lazily(() =>
    isScraped
      ? createScrapeValueSource(scrapeOptions())
      : createPrometheusValueSource(prometheusOptions(config, options)),
  );
  return {
    ...{ prometheus, counts, values },
    metrics: isScraped ? scrape : prometheus,
    close: async () => {
      const opened = [prometheus, scrape, counts, values].map((one) => one.opened());
      await Promise.all(opened.map(async (one) => one?.close()));
    },
  };
}
