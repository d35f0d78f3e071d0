import { openReadOnlyDatabase } from '../backfill/open-read-only-database.ts';
import type { ReadOnlyDatabase } from '../backfill/read-only-database.ts';
import type { Config } from '../config/config-schema.ts';
import { parseDuration } from '../duration.ts';
import { ConfigError } from '../errors.ts';
import type { Hide } from '../redact/hide.ts';
import type { OnSecret } from '../redact/learn-secrets.ts';
import { createPrometheusCountSource } from '../slo/count/prometheus-count-source.ts';
import { createScrapeCountSource } from '../slo/count/scrape-count-source.ts';
import type { CountSource } from '../slo/count-source.ts';
import type { MetricSource } from '../slo/metric-source.ts';
import { createPrometheusSource } from '../slo/prometheus-source.ts';
import { createPrometheusValueSource } from '../slo/prometheus-value-source.ts';
import { createScrapeSource } from '../slo/scrape-source.ts';
import { createScrapeValueSource } from '../slo/scrape-value-source.ts';
import type { ValueSource } from '../slo/value-source.ts';
import type { CleanupRecord } from './cleanup-record.ts';
import { metricsPages } from './metrics-pages.ts';
import { prometheusOptions } from './prometheus-options.ts';
import { readPlaces, type Places } from './read-places.ts';

/** What the checks of one run share: the configuration, and connections that open when first used. */
export interface CheckEnvironment {
  readonly config: Config;
  /** The folder of the configuration; relative paths in it start here. */
  readonly rootDirectory: string;
  /** Names this run in marker headers and idempotency keys. */
  readonly runId: string;
  /** Makes a value that came up while running a secret. */
  readonly addSecret: OnSecret;
  /** Takes the secrets that are known out of a text that is about to be shortened; none without it. */
  readonly hide?: Hide;
  /** Where effects are written down that have to be undone; nowhere without it. */
  readonly cleanups?: CleanupRecord;
  readonly places: Places;
  readonly database: () => ReadOnlyDatabase;
  readonly prometheus: () => MetricSource;
  /** Prometheus where configured, else each color's own metrics page. */
  readonly metrics: MetricSource;
  /** The same as counters that grow, scrape by scrape. */
  readonly counts: CountSource;
  /** The same as values of a moment. */
  readonly values: ValueSource;
  close(): Promise<void>;
}

/** What of it is known before anything runs. */
type EnvironmentOptions = Pick<
  CheckEnvironment,
  'config' | 'rootDirectory' | 'runId' | 'addSecret' | 'hide' | 'cleanups'
>;

function lazily<Value>(open: () => Value): { (): Value; opened(): Value | undefined } {
  let value: Value | undefined;
  return Object.assign(() => (value ??= open()), { opened: () => value });
}

/**
 * Makes ready what checks need; nothing is connected until a check asks for it.
 * @throws ConfigError when the TLS files of a color or of the front door cannot be used
 */
export function openCheckEnvironment(options: EnvironmentOptions): CheckEnvironment {
  const { config } = options;

  const database = lazily(() => {
    if (config.database === undefined) {
      throw new ConfigError('a check uses the database, but no `database` is configured', {
        advice: 'Add `database: { url: "${DATABASE_URL}" }` to the configuration.',
      });
    }
    return openReadOnlyDatabase({
      url: config.database.url,
      connectTimeoutMs: parseDuration(config.database.connectTimeout),
      statementTimeoutMs: parseDuration(config.database.statementTimeout),
      lockTimeoutMs: parseDuration(config.database.lockTimeout),
      idleInTransactionTimeoutMs: parseDuration(config.database.idleInTransactionTimeout),
      applicationName: 'bg-check',
    });
  });

  const places = readPlaces(config, options);
  const scrapeOptions = () => ({
    pages: {
      blue: metricsPages(config.blue, places.blue),
      green: metricsPages(config.green, places.green),
    },
    timeoutMs: parseDuration(config.probes.timeout),
  });

  const prometheus = lazily(() => createPrometheusSource(prometheusOptions(config, options)));
  const scrape = lazily(() => createScrapeSource(scrapeOptions()));
  const counts = lazily(() =>
    config.prometheus === undefined
      ? createScrapeCountSource(scrapeOptions())
      : createPrometheusCountSource(prometheusOptions(config, options)),
  );
  const values = lazily(() =>
    config.prometheus === undefined
      ? createScrapeValueSource(scrapeOptions())
      : createPrometheusValueSource(prometheusOptions(config, options)),
  );

  return {
    ...options,
    places,
    database,
    prometheus,
    get metrics() {
      return config.prometheus === undefined ? scrape() : prometheus();
    },
    get counts() {
      return counts();
    },
    get values() {
      return values();
    },
    close: async () => {
      const opened = [database, prometheus, scrape, counts, values].map((one) => one.opened());
      await Promise.all(opened.map(async (one) => one?.close()));
    },
  };
}
