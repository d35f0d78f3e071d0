import { createServer, type Server } from 'node:http';
import { Counter, Registry } from 'prom-client';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import type { MetricSource } from '../../src/slo/metric-source.ts';
import { createPrometheusSource } from '../../src/slo/prometheus-source.ts';
import { portOf, startHttpServer } from '../support/http-server.ts';
import { startLocalPrometheus, type LocalPrometheus } from '../support/local-prometheus.ts';
import { describeWith } from '../support/required-program.ts';

function open(url: string, maxStalenessMs = 60_000): MetricSource {
  return createPrometheusSource({
    url,
    timeoutMs: 5_000,
    colors: { blue: 'color="blue"', green: 'color="green"' },
    maxStalenessMs,
  });
}

describeWith(['prometheus', 'promtool'], 'Prometheus with a known history', () => {
  const now = Math.floor(Date.now() / 1_000);
  const switchedAt = now - 120;
  let prometheus: LocalPrometheus;
  let source: MetricSource;

  /** Samples every 10 s from `from` seconds before the switch: the value as a function of seconds since the switch. */
  function samples(
    series: string,
    from: number,
    to: number,
    value: (at: number) => number | string,
  ): string[] {
    const lines: string[] = [];
    for (let at = from; at <= to; at += 10) lines.push(`${series} ${value(at)} ${switchedAt + at}`);
    return lines;
  }

  const green = (labels: string) => `http_requests_total{color="green",${labels}}`;
  const bucket = (le: string) => `latency_seconds_bucket{color="green",le="${le}"}`;
  const history = [
    '# TYPE http_requests counter',
    // Stood at 400 at the switch, then 2 a second.
    ...samples(green('instance="a",code="200"'), -200, 110, (at) => 400 + 2 * Math.max(at, 0)),
    // Was born with its first errors 30 s after the switch.
    ...samples(green('instance="a",code="500"'), 30, 110, () => 5),
    // Restarted 50 s after the switch.
    ...samples(green('instance="b",code="200"'), -200, 110, (at) => (at < 50 ? 1_000 + at : at - 49)),
    ...samples('http_requests_total{color="blue",instance="c",code="500"}', -200, 110, (at) => 900 + at),
    '# TYPE dead counter',
    ...samples('dead_total{color="green"}', -200, 20, (at) => 300 + at),
    '# TYPE odd gauge',
    ...samples('odd{color="green"}', -200, 110, (at) => (at === 100 ? 'NaN' : at + 200)),
    '# TYPE latency_seconds histogram',
    ...samples(bucket('0.1'), -20, 110, (at) => 1_000 + 8 * Math.max(at, 0)),
    ...samples(bucket('0.5'), -20, 110, (at) => 1_000 + 9 * Math.max(at, 0)),
    ...samples(bucket('+Inf'), -20, 110, (at) => 1_000 + 10 * Math.max(at, 0)),
  ].join('\n');

  const window = { color: 'green', since: switchedAt * 1_000, baseline: null } as const;

  beforeAll(async () => {
    prometheus = await startLocalPrometheus({ history });
    source = open(prometheus.url);
  });
  afterAll(async () => {
    await source.close();
    await prometheus.stop();
  });

  it.each([
    ['a counter that stood before the switch', 'http_requests_total{instance="a",code="200"}', 220],
    ['a series born after it, from its first sample', 'http_requests_total{code=~"5.."}', 5],
    ['a counter that restarted', 'http_requests_total{instance="b"}', 40 + 61],
    ['all of the color, and nothing of the other', 'http_requests_total', 220 + 5 + 101],
  ])('counts %s', async (_, selector, expected) => {
    expect(await source.increase(selector, window)).toMatchObject({ state: 'value', value: expected });
  });

  it('asks what it says it asks', async () => {
    const { query } = await source.increase('http_requests_total{code=~"5.."}', window);
    expect(query).toMatch(/^http_requests_total\{code=~"5\.\.",color="green"\}\[4[2-9]\ds\]$/);
    const body = new URLSearchParams({ query });
    const answer = await fetch(`${prometheus.url}/api/v1/query`, { method: 'POST', body });
    expect(await answer.json()).toMatchObject({ status: 'success', data: { resultType: 'matrix' } });
  });

  it('tells nothing, stale and not a number apart', async () => {
    expect(await source.increase('http_request_total', window)).toMatchObject({ state: 'no-data' });
    expect(await source.increase('odd', window)).toMatchObject({ state: 'not-a-number' });
    expect(await source.increase('dead_total', window)).toMatchObject({ state: 'stale', value: 20 });
  });

  it('reads the buckets of a histogram', async () => {
    expect(await source.buckets('latency_seconds', window)).toMatchObject({
      counts: new Map([
        [0.1, 880],
        [0.5, 990],
        [Infinity, 1_100],
      ]),
    });
  });

  it('hands on why Prometheus refuses a query', async () => {
    const refused = source.increase('http_requests_total{code=~"\\\\p{Nonsense}"}', window);
    await expect(refused).rejects.toBeInstanceOf(ConfigError);
    await expect(refused).rejects.toThrow(/refuses `.*`: .*invalid character class range/);
  });

  it('is told from a server of pages', async () => {
    const { url } = await startHttpServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>');
    });
    const wrong = open(url);
    onTestFinished(() => wrong.close());
    await expect(wrong.increase('up', window)).rejects.toThrow('answered HTML, not the Prometheus API');
  });
});

/** An application that counts requests, and can be restarted and killed. */
async function startApplication() {
  const build = () => {
    const registry = new Registry();
    const [name, help] = ['http_requests_total', 'requests'];
    return { registry, requests: new Counter({ name, help, labelNames: ['code'], registers: [registry] }) };
  };
  let current = build();
  const server: Server = createServer((_, response) => {
    void current.registry.metrics().then((text) => response.end(text));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${portOf(server)}`,
    count: (code: string, times: number) => {
      current.requests.inc({ code }, times);
    },
    restart: () => {
      current = build();
    },
    kill: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describeWith(['prometheus'], 'Prometheus that scrapes every second', () => {
  it('sees errors of a new series, restarts, and death, and takes none of them for health', async () => {
    const [app, doomed] = [await startApplication(), await startApplication()];
    onTestFinished(() => app.kill());
    app.count('200', 1_000);
    doomed.count('200', 10);
    const prometheus = await startLocalPrometheus({
      targets: [
        { address: app.address, labels: { color: 'green', role: 'app' } },
        { address: doomed.address, labels: { color: 'green', role: 'doomed' } },
      ],
    });
    onTestFinished(() => prometheus.stop());
    const source = open(prometheus.url, 2_500);
    onTestFinished(() => source.close());

    const total = 'http_requests_total{role="app"}';
    const bad = 'http_requests_total{role="app",code=~"5.."}';
    const patiently = { timeout: 12_000, interval: 200 };
    const early = { color: 'green', since: Date.now(), baseline: null } as const;
    const stateOf = async (role: string) =>
      (await source.increase(`http_requests_total{role="${role}"}`, early)).state;
    await expect
      .poll(() => Promise.all(['app', 'doomed'].map(stateOf)), patiently)
      .toEqual(['value', 'value']);

    const window = { color: 'green', since: Date.now(), baseline: null } as const;
    await doomed.kill();
    app.count('200', 100);
    await expect
      .poll(() => source.increase(total, window), patiently)
      .toMatchObject({ state: 'value', value: 100 });
    expect(await source.increase(bad, window)).toMatchObject({ state: 'no-data' });
    expect([
      await source.exists('http_requests_total', window),
      await source.exists('http_request_errros_total', window),
    ]).toEqual([true, false]);
    app.count('500', 20);
    await expect
      .poll(() => source.increase(bad, window), patiently)
      .toMatchObject({ state: 'value', value: 20 });

    app.restart();
    app.count('200', 3);
    await expect
      .poll(() => source.increase(total, window), patiently)
      .toMatchObject({ state: 'value', value: 123 });
    await expect
      .poll(() => source.increase(bad, window), patiently)
      .toMatchObject({ state: 'value', value: 20 });

    await expect
      .poll(() => source.increase('http_requests_total{role="doomed"}', window), patiently)
      .toMatchObject({
        state: 'stale',
        reason: expect.stringMatching(/^the newest sample of green is .*s old, more than 2\.5s$/) as string,
      });
  });
});
