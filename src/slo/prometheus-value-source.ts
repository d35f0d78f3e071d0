import { formatDuration } from '../duration.ts';
import { ConfigError } from '../errors.ts';
import { systemClock } from '../clock.ts';
import { compileSli } from './compile/compile-sli.ts';
import type { QueryData } from './prometheus-api.ts';
import { selectorsOf } from './lint/selectors.ts';
import { parsePromql } from './promql/parse-promql.ts';
import { connectPrometheus, type PrometheusOptions } from './prometheus-connection.ts';
import { reduceValues } from './reduce-values.ts';
import { seriesKey } from './text-format.ts';
import type { ValueReading, ValueSource } from './value-source.ts';

/** Within which every target has two samples, so that a rate has an answer. */
const rateMs = 120_000;

interface Series {
  readonly key: string;
  readonly value: number;
}

/** Series are told apart by their labels; what a function makes of them has no name any more. */
function seriesOf(data: QueryData, query: string, shown: string): readonly Series[] {
  switch (data.resultType) {
    case 'scalar':
      return [{ key: '', value: data.result[1] }];
    case 'vector':
      return data.result.map(({ metric, value: [, value] }) => {
        const labels = Object.fromEntries(Object.entries(metric).filter(([label]) => label !== '__name__'));
        return { key: seriesKey({ metric: '', labels }), value };
      });
    case 'matrix':
      throw new ConfigError(
        `Prometheus at ${shown} answered a range of samples to \`${query}\`, not a value`,
        {
          advice: 'Take a function of the range, such as `max_over_time(…)`.',
        },
      );
  }
}

/**
 * Values of a Prometheus-compatible server. Of a gauge the age of each series is known: what is old is left out, since a
 * server that was restarted shows the last sample for minutes, as if it were of now.
 */
export function createPrometheusValueSource(
  options: PrometheusOptions,
): ValueSource & { close(): Promise<void> } {
  const { colors, maxStalenessMs, clock = systemClock } = options;
  const { api, time } = connectPrometheus({ ...options, clock });

  /** When what a query selects was last scraped, on the server's clock; `undefined` for a query that selects nothing. */
  async function newestOf(
    query: string,
    now: number,
    signal: AbortSignal | undefined,
  ): Promise<number | undefined> {
    const selectors = selectorsOf(parsePromql(query)).map(({ from, to }) => query.slice(from, to));
    if (selectors.length === 0) return undefined;
    const times = await Promise.all(
      [...new Set(selectors)].map(async (selector) => {
        const asked = `max(timestamp(${selector}))`;
        return seriesOf(await api.query(asked, now, signal), asked, api.shown).map(
          ({ value }) => value * 1_000,
        );
      }),
    );
    return Math.max(...times.flat());
  }

  function staleReading(
    query: string,
    color: string,
    {
      now,
      newest,
      switchedAt,
    }: { readonly now: number; readonly newest: number; readonly switchedAt: number },
  ): ValueReading {
    if (newest < switchedAt && now - switchedAt < maxStalenessMs) {
      const reason = `\`${query}\` has not been scraped since the switch`;
      return { state: 'stale', tooSoon: true, query, reason };
    }
    const age = Number.isFinite(newest)
      ? `the newest sample of \`${query}\` is ${formatDuration(now - newest)} old`
      : `\`${query}\` selects nothing that was scraped lately`;
    const isBefore = newest < switchedAt;
    return {
      state: 'stale',
      query,
      reason: `${age}, ${isBefore ? 'from before the switch' : `more than ${formatDuration(maxStalenessMs)}`}`,
      advice: `Check that ${color} is up and scraped; where scrapes are further apart, raise \`prometheus.maxStaleness\`.`,
    };
  }

  return {
    name: 'prometheus',
    value: async ({ sli, color, since }, signal): Promise<ValueReading> => {
      const { now, offset } = await time(signal);
      const elapsedMs = Math.max(0, now - offset - since);
      const { query, notes, cut } = compileSli(sli, color, { colors, elapsedMs });
      const note = notes.join('; ');
      const series = seriesOf(await api.query(query, now, signal), query, api.shown);
      const subject = `\`${query}\``;
      if (series.length === 0) {
        // A range that was cut may hold no two samples yet: that is no answer for `onEmpty` to speak of.
        if (cut.length > 0 && elapsedMs < rateMs) {
          const reason = `no answer yet: its range of ${cut.join(' and ')} is not yet filled`;
          return { state: 'stale', tooSoon: true, query, reason };
        }
        return { state: 'empty', query, reason: `Prometheus at ${api.shown} has no series of ${subject}` };
      }
      if (sli.kind === 'promql') {
        const newest = await newestOf(query, now, signal);
        if (newest !== undefined && newest < Math.max(now - maxStalenessMs, since + offset)) {
          return staleReading(query, color, { now, newest, switchedAt: since + offset });
        }
        const reading = reduceValues(
          series.map(({ value }) => value),
          sli,
          { query, subject },
        );
        if (reading.state !== 'value') return reading;
        return {
          ...reading,
          ...(newest === undefined ? {} : { sampledAt: newest }),
          ...(note === '' ? {} : { note }),
        };
      }

      const asked = `timestamp(${query})`;
      const times = seriesOf(await api.query(asked, now, signal), asked, api.shown);
      const sampledAt = new Map(times.map(({ key, value }) => [key, value * 1_000]));
      const oldest = Math.max(now - maxStalenessMs, since + offset);
      const fresh = series.filter(({ key }) => (sampledAt.get(key) ?? now) >= oldest);
      const newest = Math.max(...sampledAt.values());
      if (fresh.length > 0) {
        const reading = reduceValues(
          fresh.map(({ value }) => value),
          sli,
          { query, subject },
        );
        return reading.state === 'value' ? { ...reading, sampledAt: newest } : reading;
      }
      return staleReading(query, color, { now, newest, switchedAt: since + offset });
    },
    close: () => api.close(),
  };
}
