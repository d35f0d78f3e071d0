import type { ServerResponse } from 'node:http';
import { Counter, Histogram, Registry } from 'prom-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigError, InputError, ProviderError } from '../../src/errors.ts';
import { createScrapeSource } from '../../src/slo/scrape-source.ts';
import { closedPort, startHttpServer } from '../support/http-server.ts';
import { errorOf } from './error-of.ts';

/** An instance of an application that counts requests, and can be restarted, break and vanish. */
async function startInstance() {
  const state = {
    reads: 0,
    respond: undefined as undefined | { status: number; type: string; body: string },
  };
  let counters = build();
  function build() {
    const registry = new Registry();
    return {
      registry,
      requests: new Counter({
        name: 'requests_total',
        help: 'requests',
        labelNames: ['code'],
        registers: [registry],
      }),
      latency: new Histogram({
        name: 'latency_seconds',
        help: 'latency',
        buckets: [0.1, 1],
        registers: [registry],
      }),
    };
  }
  const { url, server } = await startHttpServer((_, response) => {
    state.reads++;
    if (state.respond !== undefined) {
      const { status, type, body } = state.respond;
      response.writeHead(status, { 'content-type': type }).end(body);
      return;
    }
    void counters.registry.metrics().then((text) => {
      response.writeHead(200, { 'content-type': counters.registry.contentType }).end(text);
    });
  });
  return {
    url: `${url}/metrics`,
    state,
    count: (code: string, times = 1) => {
      counters.requests.inc({ code }, times);
    },
    observe: (seconds: number) => {
      counters.latency.observe(seconds);
    },
    restart: () => {
      counters = build();
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function open(green: readonly string[], blue: readonly string[] = ['http://127.0.0.1:1/metrics']) {
  const source = createScrapeSource({ pages: { blue, green }, timeoutMs: 2_000 });
  onTestFinished(() => source.close());
  return source;
}

const since = Date.now();

describe('growth since the baseline', () => {
  it('subtracts what stood before, and counts series born later from 0', async () => {
    const green = await startInstance();
    green.count('200', 100);
    const source = open([green.url]);
    const baseline = await source.baseline();
    expect(baseline).toMatchObject({
      blue: {},
      green: { [green.url]: { 'requests_total{code="200"}': 100 } },
    });

    green.count('200', 7);
    green.count('500', 3);
    // The journal keeps it as JSON.
    const window = { color: 'green', since, baseline: JSON.parse(JSON.stringify(baseline)) as null } as const;
    expect(await source.increase('requests_total', window)).toMatchObject({ state: 'value', value: 10 });
    expect(await source.increase('requests_total{code=~"5.."}', window)).toEqual({
      state: 'value',
      value: 3,
      ageMs: expect.any(Number) as number,
      query: `requests_total{code=~"5.."} at ${green.url}`,
    });
  });

  it('keeps what was counted over restarts between readings', async () => {
    const green = await startInstance();
    green.count('200', 100);
    const source = open([green.url]);
    const window = { color: 'green', since, baseline: await source.baseline() } as const;
    green.count('200', 5);
    expect(await source.increase('requests_total', window)).toMatchObject({ value: 5 });
    green.restart();
    green.count('200', 2);
    expect(await source.increase('requests_total', window)).toMatchObject({ value: 7 });
    green.restart();
    // No series at all after this restart: what was counted stays.
    expect(await source.increase('requests_total', window)).toMatchObject({ value: 7 });
    green.count('500', 4);
    expect(await source.increase('requests_total', window)).toMatchObject({ value: 11 });
  });

  it('sums instances: one that vanishes keeps its count, one that appears counts from 0', async () => {
    const [first, second] = [await startInstance(), await startInstance()];
    const late = await closedPort();
    first.count('200', 10);
    second.count('200', 20);
    const source = open([first.url, second.url, `http://127.0.0.1:${late}/metrics`]);
    const window = { color: 'green', since, baseline: await source.baseline() } as const;
    first.count('200', 1);
    second.count('200', 2);
    expect(await source.increase('requests_total', window)).toMatchObject({ value: 3 });
    await second.stop();
    first.count('200', 4);
    expect(await source.increase('requests_total', window)).toMatchObject({ value: 7 });
    await first.stop();
    const error = await errorOf(source.increase('requests_total', window));
    expect(error).toBeInstanceOf(ProviderError);
    expect(error.message).toBe(
      `the metrics page ${first.url} of green cannot be reached: connect ECONNREFUSED ${new URL(first.url).host}`,
    );
  });

  it('counts a page that answered but could not be read from its first reading', async () => {
    const green = await startInstance();
    green.count('500', 50);
    const source = open([green.url]);
    green.state.respond = { status: 503, type: 'text/plain', body: 'warming up' };
    const baseline = await source.baseline();
    expect(baseline).toEqual({ blue: {}, green: { [green.url]: null } });
    green.state.respond = undefined;
    const window = { color: 'green', since, baseline } as const;
    expect(await source.increase('requests_total', window)).toMatchObject({ value: 0 });
    green.count('500', 1);
    expect(await source.increase('requests_total', window)).toMatchObject({ value: 1 });
  });

  it('reads the page once for readings at the same time', async () => {
    const green = await startInstance();
    green.count('200');
    green.observe(0.5);
    const source = open([green.url]);
    const window = { color: 'green', since, baseline: { blue: {}, green: {} } } as const;
    const readings = await Promise.all([
      source.increase('requests_total', window),
      source.increase('requests_total{code="200"}', window),
      source.buckets('latency_seconds', window),
    ]);
    expect(green.state.reads).toBe(1);
    expect(
      readings.map((reading) =>
        'value' in reading ? reading.value : [...('counts' in reading ? reading.counts : [])],
      ),
    ).toEqual([
      1,
      1,
      [
        [0.1, 0],
        [1, 1],
        [Infinity, 1],
      ],
    ]);
    await source.increase('requests_total', window);
    expect(green.state.reads).toBe(2);
  });

  it('keeps windows apart', async () => {
    const green = await startInstance();
    const source = open([green.url]);
    const early = { color: 'green', since, baseline: await source.baseline() } as const;
    green.count('200', 5);
    const late = { color: 'green', since: since + 1, baseline: await source.baseline() } as const;
    green.count('200', 2);
    expect(await source.increase('requests_total', early)).toMatchObject({ value: 7 });
    expect(await source.increase('requests_total', late)).toMatchObject({ value: 2 });
  });
});

describe('what is no value', () => {
  const window = { color: 'green', since, baseline: { blue: {}, green: {} } } as const;

  it('no data: no such metric, or no such labels', async () => {
    const green = await startInstance();
    green.count('200');
    const source = open([green.url]);
    expect(await source.increase('request_total', window)).toEqual({
      state: 'no-data',
      query: `request_total at ${green.url}`,
      reason: `${green.url} shows no counter named \`request_total\``,
    });
    expect(await source.increase('requests_total{job="shop"}', window)).toMatchObject({
      state: 'no-data',
      reason: `${green.url} shows no series that \`requests_total{job="shop"}\` selects, among 1 of \`requests_total\``,
    });
    expect(await source.buckets('requests_total', window)).toMatchObject({ state: 'no-data' });
  });

  it('not a number', async () => {
    const green = await startInstance();
    green.state.respond = { status: 200, type: 'text/plain', body: 'requests_total NaN\nother_total 1\n' };
    const source = open([green.url]);
    expect(await source.increase('requests_total', window)).toMatchObject({
      state: 'not-a-number',
      reason: `${green.url} shows \`requests_total\` as NaN`,
    });
    expect(await source.increase('other_total', window)).toMatchObject({ state: 'value', value: 1 });
  });
});

describe('a page that is none', () => {
  it('is told apart: mend the configuration, or wait', async () => {
    const window = { color: 'green', since, baseline: null } as const;
    const cases = [
      [200, 'text/html', '<!doctype html><title>Shop</title>', ConfigError],
      [200, 'text/plain', 'requests_total 1\nnonsense\n', ConfigError],
      [404, 'text/plain', 'no', ConfigError],
      [401, 'text/plain', 'no', ConfigError],
      [301, 'text/plain', '', ConfigError],
      [500, 'text/plain', 'oops', ProviderError],
    ] as const;
    const told = await Promise.all(
      cases.map(async ([status, type, body, errorClass]) => {
        const green = await startInstance();
        green.state.respond = { status, type, body };
        const error = await errorOf(open([green.url]).increase('requests_total', window));
        expect(error).toBeInstanceOf(errorClass);
        return error.message.replaceAll(green.url, 'URL');
      }),
    );
    expect(told).toMatchInlineSnapshot(`
      [
        "the metrics page URL of green answered HTML, not the Prometheus text format",
        "URL, line 2: not the Prometheus text format: expected a number, got the end",
        "the metrics page URL of green answered 404; is \`green.metrics\` the right address?",
        "the metrics page URL of green answered 401: it refuses the credentials, or wants some",
        "the metrics page URL of green answered 301, a redirect; is \`green.metrics\` the right address?",
        "the metrics page URL of green answered 500",
      ]
    `);
  });

  it('a mistake in one page of several is not passed over', async () => {
    const [good, bad] = [await startInstance(), await startInstance()];
    bad.state.respond = { status: 404, type: 'text/plain', body: 'no' };
    const reading = open([good.url, bad.url]).increase('x', { color: 'green', since, baseline: null });
    expect(await errorOf(reading)).toBeInstanceOf(ConfigError);
  });

  it('neither shows credentials nor keeps them in the baseline', async () => {
    const green = await startInstance();
    green.count('200');
    const source = open([`${green.url.replace('://', '://me:hidden@')}?token=hidden`]);
    expect(JSON.stringify(await source.baseline())).not.toContain('hidden');
    await green.stop();
    const error = await errorOf(source.increase('x', { color: 'green', since, baseline: null }));
    expect(error.message).not.toContain('hidden');
  });

  it('refuses a baseline of another kind', async () => {
    const green = await startInstance();
    const reading = open([green.url]).increase('x', { color: 'green', since, baseline: ['?'] });
    expect(await errorOf(reading)).toBeInstanceOf(InputError);
  });

  it('stops when told to, without disturbing who waits for the same reading', async () => {
    const pending: ServerResponse[] = [];
    const { url } = await startHttpServer((_, response) => {
      pending.push(response);
    });
    const source = open([url]);
    const window = { color: 'green', since, baseline: { blue: {}, green: {} } } as const;
    const controller = new AbortController();
    const stopped = errorOf(source.increase('requests_total', window, controller.signal));
    const waiting = source.increase('requests_total', window);
    await expect.poll(() => pending.length).toBe(1);
    const reason = new Error('enough');
    controller.abort(reason);
    expect(await stopped).toBe(reason);
    pending[0]?.end('requests_total 3\n');
    expect(await waiting).toMatchObject({ state: 'value', value: 3 });
  });
});

describe('existence', () => {
  const page = (body: string) => async () => {
    const instance = await startInstance();
    instance.state.respond = { status: 200, type: 'text/plain', body };
    return instance.url;
  };
  const window = { color: 'green', since: 1, baseline: null } as const;

  it.each([
    ['a series of green', 'x 1\n', '', true],
    ['a series of blue only', '', 'x{code="500"} 1\n', true],
    ['a counter declared and not yet counted', '# TYPE x counter\n', '', true],
    ['a gauge', '# TYPE x gauge\nx 1\n', '', false],
    ['another name', 'xy 1\n', 'y 1\n', false],
  ])('is judged by %s', async (_, green, blue, expected) => {
    const source = open([await page(green)()], [await page(blue)()]);
    expect(await source.exists('x', window)).toBe(expected);
  });

  it('needs no answer from blue', async () => {
    const source = open([await page('x 1\n')()]);
    expect([await source.exists('x', window), await source.exists('y', window)]).toEqual([true, false]);
  });
});

describe('the place of a metric', () => {
  const page = (body: string) => ({ status: 200, type: 'text/plain', body });

  it('is the color whose page shows it, gauges too, or that a page declares it', async () => {
    const [blue, green] = [await startInstance(), await startInstance()];
    blue.state.respond = page('queue_length 3\n# TYPE errors counter\n');
    green.state.respond = page('queue_length 3\nnew_total{code="200"} 1\n');
    const source = open([green.url], [blue.url]);
    const places = ['queue_length', 'new_total{code="200"}', 'new_total{code="500"}', 'errors_total'];
    expect(await Promise.all(places.map((selector) => source.locate(selector)))).toEqual([
      'blue',
      'green',
      'nowhere',
      'declared',
    ]);
    const metrics = ['errors', 'queue_length'];
    expect(await Promise.all(metrics.map((metric) => source.typesOf(metric)))).toEqual([['counter'], []]);
  });

  it('is not known while blue cannot be read, unless green has it', async () => {
    const green = await startInstance();
    green.state.respond = page('requests_total 1\n');
    const source = open([green.url]);
    expect(await source.locate('requests_total')).toBe('green');
    await expect(source.locate('errors_total')).rejects.toBeInstanceOf(ProviderError);
  });
});
