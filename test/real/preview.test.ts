import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { ConfigError } from '../../src/errors.ts';
import { displayQuery } from '../../src/slo/compile/display-query.ts';
import { createPrometheusCountSource } from '../../src/slo/count/prometheus-count-source.ts';
import { errorRatio, gauge, latency, promql } from '../../src/slo/definition/indicators.ts';
import { readObjective } from '../../src/slo/definition/read-objective.ts';
import type { MeasuredSlo } from '../../src/slo/definition/slo-definition.ts';
import { lintQuery } from '../../src/slo/lint/lint-query.ts';
import { previewObjective } from '../../src/slo/preview/preview-objective.ts';
import { createPrometheusSource } from '../../src/slo/prometheus-source.ts';
import { createPrometheusValueSource } from '../../src/slo/prometheus-value-source.ts';
import { startLocalPrometheus, type LocalPrometheus } from '../support/local-prometheus.ts';
import { describeWith } from '../support/required-program.ts';

const colors = { blue: 'color="blue"', green: 'color="green"' };
const now = Math.floor(Date.now() / 1_000);

/** An hour of samples, 15 s apart, of a series that stands at `value` so many seconds after the hour began. */
function hourOf(series: string, value: (seconds: number) => number): string[] {
  return Array.from(
    { length: 240 },
    (_, index) => `${series} ${value(index * 15)} ${now - 3_600 + index * 15}`,
  );
}

const bucket = (le: string) => `latency_seconds_bucket{color="blue",le="${le}"}`;
const history = [
  '# TYPE http_requests counter',
  ...hourOf('http_requests_total{color="blue",code="200"}', (at) => 1_000 + 20 * at),
  ...hourOf('http_requests_total{color="blue",code="500"}', (at) => Math.floor(0.02 * at)),
  '# TYPE orders counter',
  ...hourOf('orders_total{color="blue",result="paid"}', (at) => 20 * at),
  ...hourOf('orders_total{color="blue",result="lost"}', (at) => at),
  '# TYPE night counter',
  ...hourOf('night_total{color="blue",code="500"}', () => 7),
  '# TYPE colorless counter',
  ...hourOf('colorless_total{code="500"}', (at) => at),
  '# TYPE failures counter',
  ...hourOf('failures_total{color="purple",job="other",instance="other:80"}', (at) => at),
  '# TYPE latency_seconds histogram',
  ...hourOf(bucket('0.5'), (at) => 19 * at),
  ...hourOf(bucket('1.0'), (at) => 20 * at),
  ...hourOf(bucket('+Inf'), (at) => 20 * at),
  ...hourOf('latency_seconds_count{color="blue"}', (at) => 20 * at),
  ...hourOf('latency_seconds_sum{color="blue"}', (at) => at),
  '# TYPE queue_length gauge',
  ...hourOf('queue_length{color="blue",queue="mail"}', () => 12),
  ...hourOf('queue_length{color="blue",queue="sms"}', () => 30),
].join('\n');

describeWith(['prometheus', 'promtool'], 'objectives on blue, before the switch', () => {
  let prometheus: LocalPrometheus;
  const closing: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    prometheus = await startLocalPrometheus({ history });
    closing.push(() => prometheus.stop());
  });
  afterAll(async () => {
    for (const close of closing.toReversed()) await close();
  });

  function preview(definition: MeasuredSlo, windowMs = 900_000) {
    const options = { url: prometheus.url, timeoutMs: 5_000, colors, maxStalenessMs: 60_000 };
    const metrics = createPrometheusSource(options);
    const counts = createPrometheusCountSource(options);
    const values = createPrometheusValueSource(options);
    closing.push(...[metrics, counts, values].map((source) => () => source.close()));
    return previewObjective(readObjective(definition), {
      metrics,
      counts,
      values,
      colors,
      windowMs,
      intervalMs: 15_000,
      settleMs: 30_000,
      baselineMs: 21_600_000,
      alpha: 0.01,
      clock: systemClock,
    });
  }
  const ratio = (bad: string, total: string) => errorRatio({ bad, total, minTotal: 50, max: 0.01 });

  /** One request of the query API: the values of its answer, or what it refuses. */
  async function ask(query: string): Promise<readonly number[] | string> {
    const body = new URLSearchParams({ query });
    const answer = await fetch(`${prometheus.url}/api/v1/query`, { method: 'POST', body });
    const { data, error } = (await answer.json()) as {
      data?: { result: { value: [number, string] }[] };
      error?: string;
    };
    return error ?? data?.result.map(({ value }) => Number(value[1])) ?? [];
  }

  it('tells how blue stands, and what its traffic can show', async () => {
    const told = await preview(ratio('http_requests_total{code=~"5.."}', 'http_requests_total'));
    expect(told).toMatchObject({
      outcome: 'passed',
      message: expect.stringMatching(
        /^blue has 0\.0\d+ % bad \(7\d of 7\d,\d{3} in the last (59m\d+s|1h)\), 1 % allowed$/,
      ) as string,
      details: [expect.stringMatching(/^at 20 req\/s a 2 % error rate is typically found within \dm/)],
    });
    // What is shown can be pasted, and says the same.
    const [share = NaN] = (await ask(told.evidence?.query ?? '')) as readonly number[];
    expect(share).toBeCloseTo(0.001, 4);
  });

  it('fails where blue itself surely breaks the objective', async () => {
    expect(await preview(ratio('orders_total{result="lost"}', 'orders_total'))).toMatchObject({
      outcome: 'failed',
      message: expect.stringMatching(/^blue has 4\.76 % bad .*; at least 4\.\d+ % for sure$/) as string,
    });
    const slow = { histogram: 'latency_seconds', minTotal: 50 };
    expect(await preview(latency({ ...slow, quantile: 0.99, max: '500ms' }))).toMatchObject({
      outcome: 'failed',
      message: expect.stringMatching(/^blue has 5 % above 500ms /) as string,
    });
    const fast = await preview(latency({ ...slow, quantile: 0.99, max: '1s' }));
    expect(fast).toMatchObject({ outcome: 'passed' });
    expect(await ask(fast.evidence?.query ?? '')).toEqual([0]);
  });

  it('takes a counter that only others have had to count yet for one that may come', async () => {
    expect(await preview(ratio('failures_total', 'http_requests_total'))).toMatchObject({
      outcome: 'passed',
      message: expect.stringContaining('0 % bad (0 of') as string,
    });
  });

  it('lets a night without requests pass', async () => {
    expect(await preview(ratio('night_total{code="500"}', 'night_total{code!=""}'))).toMatchObject({
      outcome: 'passed',
      message: 'blue had no requests in the last 1h',
    });
  });

  it.each<[string, MeasuredSlo, string | RegExp]>([
    [
      'an unknown metric',
      ratio('http_total{code="500"}', 'http_total'),
      '`total`: no color has a metric named `http_total`',
    ],
    [
      'an unknown label',
      ratio('http_requests_total{status="500"}', 'http_requests_total'),
      '`bad`: no series of `http_requests_total` has a label `status`',
    ],
    [
      'series without a color',
      ratio('colorless_total{code="500"}', 'colorless_total'),
      '`total`: the series of `colorless_total` do not carry the labels that colors are told by',
    ],
    [
      'a regular expression that only the server knows to be none',
      ratio('http_requests_total{code=~`\\y`}', 'http_requests_total'),
      'invalid escape sequence',
    ],
    [
      'a pattern that is compared literally',
      ratio('http_requests_total{code="5.."}', 'http_requests_total'),
      '`bad`: `code="5.."` compares literally, and no series of `http_requests_total` has that value',
    ],
    [
      '`bad` and `total` swapped',
      ratio('http_requests_total', 'http_requests_total{code="500"}'),
      /^blue counted 71,\d{3} bad of 7\d requests in the last 1h: `bad` counts what `total` does not; are/,
    ],
    [
      '`bad` of what `total` never counted',
      ratio('http_requests_total', 'night_total{code="500"}'),
      /^blue counted 7\d,\d{3} bad of 0 requests in the last 1h/,
    ],
    [
      'all of them bad where none of them are there',
      ratio('http_requests_total', 'http_requests_total{code="599"}'),
      /^blue counted 7\d,\d{3} bad of 0 requests in the last 1h/,
    ],
    [
      'a latency of a gauge',
      latency({ histogram: 'queue_length', le: '800ms', maxAbove: 0.01, minTotal: 50 }),
      '`histogram`: `queue_length` is no histogram: it has no buckets',
    ],
    [
      'several series',
      promql({ query: 'queue_length{color}', reduce: 'one', onEmpty: 'pass', max: 1 }),
      'has 2 series, and only one is expected',
    ],
    [
      'an argument',
      promql({ query: 'round(sum(queue_length{color}), "a")', onEmpty: 'pass', max: 1 }),
      'refuses',
    ],
    [
      'an unknown metric in a query',
      promql({ query: 'sum(queue_lenght{color})', onEmpty: 'pass', max: 1 }),
      '`query`: no color has a metric named `queue_lenght`',
    ],
  ])('refuses %s', async (_, definition, message) => {
    const refused = preview(definition);
    await expect(refused).rejects.toBeInstanceOf(ConfigError);
    await expect(refused).rejects.toThrow(message);
  });

  it('refuses a window that is shorter than two scrapes', async () => {
    const definition = ratio('http_requests_total{code=~"5.."}', 'http_requests_total');
    await expect(preview(definition, 25_000)).rejects.toThrow(
      'the window of 25s has no room for 2 scrapes: blue is scraped each 15s, as measured',
    );
    expect(await preview(definition, 30_000)).toMatchObject({ outcome: 'passed' });
  });

  it('cannot tell a route that nobody asked for', async () => {
    const told = await preview(
      ratio('http_requests_total{code="501"}', 'http_requests_total{code=~"501|502"}'),
    );
    expect(told).toMatchObject({ outcome: 'inconclusive' });
  });

  it('reads values', async () => {
    expect(await preview(gauge({ query: 'queue_length', max: 20 }))).toMatchObject({
      outcome: 'passed',
      message: 'blue: 30, at most 20 allowed; so blue itself does not hold it now',
    });
    const query = 'sum(queue_length{color}) / count(queue_length{queue=~"mail|sms",{color}})';
    expect(await preview(promql({ query, onEmpty: 'fail', max: 25 }))).toMatchObject({
      message: 'blue: 21, at most 25 allowed',
      evidence: {
        query: 'sum(queue_length{color="blue"}) / count(queue_length{queue=~"mail|sms",color="blue"})',
      },
    });
  });

  it('refuses offline what Prometheus refuses, and no more', async () => {
    const queries = [
      'sum(rate(a{color}[1m]))',
      'rate(a{color})',
      'sum(a{color}[1m])',
      'a{color}[1m]',
      'a{color}[1m] + 1',
      'max_over_time(rate(a{color}[1m])[5m:])',
      'max_over_time(a{color})',
      'abs(a{color}[1m])',
      'rate((a{color}[1m]))',
      'rate(a{color}[1m] offset 1m)',
      'rate(a{color} offset 1m [1m])',
      'absent_over_time(a{color}[1m])',
      'quantile_over_time(0.9, a{color}[1m])',
      'predict_linear(a{color}[1m], 60)',
      'topk(1, a{color}[1m])',
      'sum by (x) (a{color}',
      'a{color} b',
      'nope(a{color})',
      'label_replace(a{color}, "x", "$1", "y", "(.*)")',
    ];
    for (const query of queries) {
      const compiled = query.replaceAll('{color}', '{color="green"}');
      // A range at the end of a query is an answer of its own, which no objective can be judged by.
      const online = typeof (await ask(compiled)) === 'string' || query === 'a{color}[1m]';
      expect([query, isRefusedOffline(query)]).toEqual([query, online]);
    }
  });

  function isRefusedOffline(query: string): boolean {
    try {
      return lintQuery(query, { reduce: 'max' }).some(({ rule }) => rule === 'range-function');
    } catch {
      return true;
    }
  }

  it('shows queries that Prometheus takes', async () => {
    const { sli } = readObjective(
      latency({ histogram: 'latency_seconds{color!="x"}', le: '1s', maxAbove: 0.1, minTotal: 9 }),
    );
    expect(await ask(displayQuery(sli, 'blue', { colors, elapsedMs: 600_000 }))).toEqual([0]);
  });
});
