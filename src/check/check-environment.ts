import { openReadOnlyDatabase } from '../backfill/open-read-only-database.ts';
import type { ReadOnlyDatabase } from '../backfill/read-only-database.ts';
import type { Config } from '../config/config-schema.ts';
import { parseDuration } from '../duration.ts';
import { ConfigError } from '../errors.ts';
import type { Hide } from '../redact/hide.ts';
import type { OnSecret } from '../redact/learn-secrets.ts';
import type { CountSource } from '../slo/count-source.ts';
import type { MetricSource } from '../slo/metric-source.ts';
import type { ValueSource } from '../slo/value-source.ts';
import type { CleanupRecord } from './cleanup-record.ts';
import { lazily } from './lazily.ts';
import { openSources } from './open-sources.ts';
import { readPlaces, type Places } from './read-places.ts';
import { tradedAddresses } from './traded-addresses.ts';

/** What the checks of one run share: the configuration, and connections that open when first used. */
export interface CheckEnvironment {
  /** With the addresses at which the colors are by now. */
  readonly config: Config;
  /** As it was read. */
  readonly configured: Config;
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
  /** Has each color be where the other one is configured, or not: what a move does that exchanges what addresses lead to. */
  readonly trade: (isTraded: boolean) => void;
  close(): Promise<void>;
}

/** What of it is known before anything runs. */
type EnvironmentOptions = Pick<
  CheckEnvironment,
  'config' | 'rootDirectory' | 'runId' | 'addSecret' | 'hide' | 'cleanups'
>;

/**
 * Makes ready what checks need; nothing is connected until a check asks for it.
 * @throws ConfigError when the TLS files of a color or of the front door cannot be used
 */
export function openCheckEnvironment(options: EnvironmentOptions): CheckEnvironment {
  const { config: configured, ...rest } = options;

  const database = lazily(() => {
    const { database: settings } = configured;
    if (settings === undefined) {
      throw new ConfigError('a check uses the database, but no `database` is configured', {
        advice: 'Add `database: { url: "${DATABASE_URL}" }` to the configuration.',
      });
    }
    return openReadOnlyDatabase({
      url: settings.url,
      connectTimeoutMs: parseDuration(settings.connectTimeout),
      statementTimeoutMs: parseDuration(settings.statementTimeout),
      lockTimeoutMs: parseDuration(settings.lockTimeout),
      idleInTransactionTimeoutMs: parseDuration(settings.idleInTransactionTimeout),
      applicationName: 'bg-check',
    });
  });

  const reach = (config: Config) => {
    const places = readPlaces(config, options);
    return { config, places, sources: openSources(config, places, options) };
  };
  let reached = reach(configured);
  const left: (typeof reached)[] = [];

  return {
    ...rest,
    ...{ configured, database },
    get config() {
      return reached.config;
    },
    get places() {
      return reached.places;
    },
    prometheus: () => reached.sources.prometheus(),
    get metrics() {
      return reached.sources.metrics();
    },
    get counts() {
      return reached.sources.counts();
    },
    get values() {
      return reached.sources.values();
    },
    trade: (isTraded) => {
      if (isTraded === (reached.config !== configured)) return;
      // Whoever is in the middle of a question may end it.
      left.push(reached);
      reached = reach(isTraded ? tradedAddresses(configured) : configured);
    },
    close: async () => {
      const sources = [...left, reached].map((one) => one.sources.close());
      await Promise.all([...sources, database.opened()?.close()]);
    },
  };
}
