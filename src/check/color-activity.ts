import { systemClock } from '../clock.ts';
import { parseDuration } from '../duration.ts';
import { createPagesReader, refuseUnreadable } from '../slo/pages-reader.ts';
import { parseSelector } from '../slo/parse-selector.ts';
import { selectorTest } from '../slo/selector.ts';
import type { CheckEnvironment } from './check-environment.ts';
import { metricsPages } from './metrics-pages.ts';
import type { Color } from './phase.ts';

/** Reads one gauge of a color, again and again. */
export interface GaugeReader {
  /** The sum over all series and instances; `undefined` when there is none. @throws ProviderError, ConfigError */
  read(signal?: AbortSignal): Promise<number | undefined>;
  close(): Promise<void>;
}

/**
 * A gauge on the metrics pages of a color, read from there and not from Prometheus, which would know it a scrape later.
 * @param gauge such as `http_server_active_requests{route!="/metrics"}`
 * @throws ConfigError when that is no metric
 */
export function openGauge({ config, places }: CheckEnvironment, color: Color, gauge: string): GaugeReader {
  const isWanted = selectorTest(parseSelector(gauge, 'drain.gauge'));
  const reader = createPagesReader({
    color,
    urls: metricsPages(config[color], places[color]),
    timeoutMs: parseDuration(config.probes.timeout),
    now: () => systemClock.now(),
  });
  return {
    read: async (signal) => {
      const reading = await reader.read(signal);
      refuseUnreadable(reading);
      const values = [...reading.pages.values()].flatMap((page) =>
        page instanceof Error
          ? []
          : page.samples.filter(({ metric, labels }) => isWanted(metric, labels)).map(({ value }) => value),
      );
      const sum = values.reduce((total, value) => total + value, 0);
      return values.length === 0 || !Number.isFinite(sum) ? undefined : sum;
    },
    close: () => reader.close(),
  };
}

/** Sessions of the database that carry a name, as `pg_stat_activity` shows them. */
export interface SessionCounts {
  /** Those that work, or hold a transaction open. */
  readonly active: number;
  readonly all: number;
  /** Of these, those of whom the role may not see what they do. */
  readonly hidden: number;
}

/** @throws ProviderError, ConfigError */
export async function countSessions(
  { database }: CheckEnvironment,
  applicationName: string,
  signal?: AbortSignal,
): Promise<SessionCounts> {
  const [row] = await database().query<Readonly<Record<keyof SessionCounts, string>>>(
    `SELECT count(*) FILTER (WHERE state <> 'idle') AS active, count(*) AS "all",
            count(*) FILTER (WHERE state IS NULL) AS hidden
       FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()`,
    [applicationName],
    signal,
  );
  return { active: Number(row?.active ?? 0), all: Number(row?.all ?? 0), hidden: Number(row?.hidden ?? 0) };
}
