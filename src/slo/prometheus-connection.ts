import { systemClock, type Clock } from '../clock.ts';
import { ConfigError } from '../errors.ts';
import { aimSelector } from './aim-selector.ts';
import { parseMatchers } from './parse-selector.ts';
import {
  createPrometheusApi,
  type PrometheusApi,
  type PrometheusApiOptions,
  type QueryData,
} from './prometheus-api.ts';
import type { LabelMatcher, ParsedSelector } from './selector.ts';

export interface PrometheusOptions extends PrometheusApiOptions {
  /** Label matchers that select each color's series, such as `color="green"`. */
  readonly colors: { readonly blue: string; readonly green: string };
  /** Samples older than this are stale. */
  readonly maxStalenessMs: number;
  readonly clock?: Clock;
}

type Color = 'blue' | 'green';

/** Times of the server, which need not agree with this machine's. */
export interface ServerTime {
  /** Milliseconds since the Unix epoch, by the server's clock. */
  readonly now: number;
  /** What to add to a time of this machine to have it in the server's. */
  readonly offset: number;
}

/** What every reading of a Prometheus-compatible server needs. */
export interface PrometheusConnection {
  readonly api: PrometheusApi;
  readonly time: (signal: AbortSignal | undefined) => Promise<ServerTime>;
  readonly matchersOf: (color: Color) => readonly LabelMatcher[];
  /** The selector of one color's series. @throws ConfigError when it selects another color by itself */
  readonly aim: (selector: ParsedSelector, color: Color) => string;
}

/** How long the clocks are taken to run alike, once compared. */
const comparedForMs = 300_000;
const wholeSecondMs = 1_000;

export function connectPrometheus(options: PrometheusOptions): PrometheusConnection {
  const { clock = systemClock } = options;
  const api = createPrometheusApi(options);
  const matchersOf = new Map<Color, readonly LabelMatcher[]>();
  let compared: { readonly offset: number; readonly at: number } | undefined;

  async function compareClocks(signal: AbortSignal | undefined): Promise<number> {
    const before = clock.now();
    const seconds = scalarOf(await api.query('time()', undefined, signal));
    if (seconds === undefined)
      throw new ConfigError(`${api.shown} does not tell its time as Prometheus does`);
    const after = clock.now();
    const offset = seconds * 1_000 - (before + after) / 2;
    // Within what the round trip leaves open, the clocks agree; VictoriaMetrics tells whole seconds.
    return Math.abs(offset) <= (after - before) / 2 + wholeSecondMs ? 0 : offset;
  }

  const connection: PrometheusConnection = {
    api,
    time: async (signal) => {
      if (compared === undefined || Math.abs(clock.now() - compared.at) > comparedForMs) {
        compared = { offset: await compareClocks(signal), at: clock.now() };
      }
      const { offset } = compared;
      return { now: clock.now() + offset, offset };
    },
    matchersOf: (color) => {
      const matchers =
        matchersOf.get(color) ?? parseMatchers(options.colors[color], `prometheus.colors.${color}`);
      matchersOf.set(color, matchers);
      return matchers;
    },
    aim: (selector, color) => aimSelector(selector, color, connection.matchersOf(color)),
  };
  return connection;
}

/** The number of a scalar; some relatives of Prometheus answer a vector of one. */
function scalarOf(data: QueryData): number | undefined {
  if (data.resultType === 'scalar') return data.result[1];
  return data.resultType === 'vector' ? data.result[0]?.value[1] : undefined;
}
