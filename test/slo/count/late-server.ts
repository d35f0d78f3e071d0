import { aimSelector } from '../../../src/slo/aim-selector.ts';
import { parseMatchers, parseSelector } from '../../../src/slo/parse-selector.ts';
import type { Matrix } from '../../../src/slo/prometheus-api.ts';
import type { PrometheusConnection } from '../../../src/slo/prometheus-connection.ts';
import { selectorTest } from '../../../src/slo/selector.ts';

/** A counter as it was scraped, and when queries begin to find it; seconds after the switch. */
export interface LateSeries {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [at: number, value: number])[];
  readonly foundAt: number;
}

/** How long a query takes: what is found meanwhile is in the next one. */
const querySeconds = 0.1;

/** A server that finds series late, then with all their samples, as VictoriaMetrics does. */
export function createLateServer(series: readonly LateSeries[], switchedAt: number) {
  const green = parseMatchers('color="green"');
  const server = { now: 0 };
  const tests = new Map<string, ReturnType<typeof selectorTest>>();
  const samples = (query: string, to: number): Promise<Matrix> => {
    const [, selector = '', range = ''] = /^(.*)\[(\d+)s\]$/.exec(query) ?? [];
    const test = tests.get(selector) ?? selectorTest(parseSelector(selector));
    tests.set(selector, test);
    const seconds = (to - switchedAt) / 1_000;
    const found = series.flatMap(({ name, labels = {}, points, foundAt }) => {
      const metric = { __name__: name, job: 'web', instance: 'a', color: 'green', ...labels };
      const within = points.filter(
        ([at]) => at > seconds - Number(range) && at <= Math.min(seconds, server.now),
      );
      if (foundAt > server.now || within.length === 0 || !test(name, metric)) return [];
      const values = within.map(([at, value]): [number, number] => [switchedAt / 1_000 + at, value]);
      return [{ metric, values }];
    });
    server.now += querySeconds;
    return Promise.resolve(found);
  };
  const unused = () => Promise.reject(new Error('is not asked'));
  const connection: PrometheusConnection = {
    api: {
      shown: 'late',
      query: unused,
      samples,
      // It was never down.
      vector: () => Promise.resolve([]),
      declares: unused,
      typesOf: unused,
      close: () => Promise.resolve(),
    },
    time: () => Promise.resolve({ now: switchedAt + server.now * 1_000, offset: 0 }),
    matchersOf: () => green,
    aim: (selector, color) => aimSelector(selector, color, green),
  };
  return { server, connection };
}
