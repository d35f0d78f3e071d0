import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import { ConfigError, ProviderError, type BgCheckError } from '../../src/errors.ts';
import type { PrometheusOptions } from '../../src/slo/prometheus-connection.ts';
import { createPrometheusSource } from '../../src/slo/prometheus-source.ts';
import { closedPort, readBody, startHttpServer } from '../support/http-server.ts';

type Answer = (response: ServerResponse, form: URLSearchParams, request: IncomingMessage) => void;

const noon = 1_700_000_000_000;
const clock: Clock = { now: () => noon, sleep: () => Promise.resolve() };
const window = { color: 'green', since: noon - 60_000, baseline: null } as const;

function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** A server of the query API: tells its time, and answers anything else as told. */
async function startApi(answer: Answer, serverTime = noon): Promise<{ url: string; forms: string[] }> {
  const forms: string[] = [];
  const { url } = await startHttpServer((request, response) => {
    void readBody(request).then((body) => {
      const form = new URLSearchParams(body);
      forms.push(`${request.method} ${request.url} ${form.toString()}`);
      if (form.get('query') === 'time()') {
        const result = [serverTime / 1_000, String(serverTime / 1_000)];
        json(response, { status: 'success', data: { resultType: 'scalar', result } });
      } else {
        answer(response, form, request);
      }
    });
  });
  return { url, forms };
}

function matrix(
  ...series: readonly { labels?: Record<string, string>; samples: readonly (readonly [number, string])[] }[]
): Answer {
  const result = series.map(({ labels = {}, samples }) => ({
    metric: labels,
    values: samples.map(([age, value]) => [(noon - age * 1_000) / 1_000, value]),
  }));
  return (response) => {
    json(response, { status: 'success', data: { resultType: 'matrix', result } });
  };
}

function open(url: string, options: Partial<PrometheusOptions> = {}) {
  const source = createPrometheusSource({
    url,
    timeoutMs: 2_000,
    colors: { blue: 'color="blue"', green: 'color="green"' },
    maxStalenessMs: 30_000,
    clock,
    ...options,
  });
  onTestFinished(() => source.close());
  return source;
}

async function errorOf(promise: Promise<unknown>): Promise<BgCheckError> {
  return promise.then(
    (value) => {
      throw new Error(`answered ${JSON.stringify(value)}`);
    },
    (error: unknown) => error as BgCheckError,
  );
}

describe('growth', () => {
  it('asks for raw samples of one color, from before the window to now', async () => {
    const { url, forms } = await startApi(matrix({ samples: [[5, '3']] }));
    const reading = await open(`${url}/prefix/`).increase('x{code=~"5.."}', window);
    expect(reading).toEqual({
      state: 'value',
      value: 3,
      ageMs: 5_000,
      query: 'x{code=~"5..",color="green"}[360s]',
    });
    expect(forms).toEqual([
      'POST /prefix/api/v1/query query=time%28%29&nocache=1',
      `POST /prefix/api/v1/query ${new URLSearchParams({ query: reading.query, nocache: '1', time: '1700000000.000' }).toString()}`,
    ]);
  });

  it('sums series: one that stood before, one born after the switch, one restarted, one gone', async () => {
    const { url } = await startApi(
      matrix(
        { samples: [[90, '100'], [61, '110'], [30, '115'], [5, '120']] },
        { samples: [[20, '5']] },
        { samples: [[70, '50'], [40, '52'], [10, '1']] },
        { samples: [[200, '7'], [100, '9']] },
      ), // prettier-ignore
    );
    expect(await open(url).increase('x', window)).toMatchObject({ state: 'value', value: 10 + 5 + 3 + 0 });
  });

  it('lays the window in the time of the server, whatever the clock here says', async () => {
    const ahead: Clock = { ...clock, now: () => noon + 3_600_000 };
    const { url, forms } = await startApi(matrix({ samples: [[70, '4'], [40, '6'], [5, '9']] })); // prettier-ignore
    const reading = await open(url, { clock: ahead }).increase('x', { ...window, since: noon + 3_540_000 });
    expect(reading).toMatchObject({ state: 'value', value: 5, ageMs: 5_000 });
    expect(forms[1]).toContain('time=1700000000.000');
  });

  it('asks for the time of the server once, also from a relative that answers a vector', async () => {
    const times: (string | null)[] = [];
    const { url } = await startHttpServer((request, response) => {
      void readBody(request).then((body) => {
        const query = new URLSearchParams(body).get('query');
        times.push(query);
        if (query === 'time()') {
          const result = [{ metric: {}, value: [noon / 1_000, String(noon / 1_000)] }];
          json(response, { status: 'success', data: { resultType: 'vector', result } });
        } else {
          matrix({ samples: [[5, '3']] })(response, new URLSearchParams(), request);
        }
      });
    });
    const source = open(url);
    await source.increase('x', window);
    await source.increase('y', window);
    expect(times).toEqual(['time()', 'x{color="green"}[360s]', 'y{color="green"}[360s]']);
  });

  it('takes no baseline: the server keeps the past', async () => {
    expect(await open('http://127.0.0.1:1').baseline()).toBeNull();
  });
});

describe('what is no value', () => {
  it('no data, with the selector, the color and the server', async () => {
    const { url } = await startApi(matrix());
    expect(await open(url).increase('x', window)).toEqual({
      state: 'no-data',
      query: 'x{color="green"}[360s]',
      reason: `Prometheus at ${url}/ has no sample of \`x{color="green"}\` in the last 6m`,
    });
  });

  it.each(['NaN', '+Inf', '-Inf'])('not a number: %s', async (value) => {
    const { url } = await startApi(matrix({ samples: [[10, '3'], [5, value]] })); // prettier-ignore
    expect(await open(url).increase('x', window)).toMatchObject({ state: 'not-a-number' });
  });

  it('stale, with what had been counted', async () => {
    const { url } = await startApi(matrix({ samples: [[50, '3'], [31, '4']] })); // prettier-ignore
    expect(await open(url).increase('x', window)).toEqual({
      state: 'stale',
      query: 'x{color="green"}[360s]',
      ageMs: 31_000,
      value: 4,
      reason: 'the newest sample of green is 31s old, more than 30s',
    });
  });
});

describe('buckets', () => {
  const bucket = (le: string, ...samples: (readonly [number, string])[]) => ({ labels: { le }, samples });

  it('sums growth by upper bound', async () => {
    const { url, forms } = await startApi(
      matrix(
        bucket('0.1', [70, '5'], [5, '9']),
        bucket('+Inf', [70, '6'], [5, '12']),
        bucket('0.10', [5, '1']),
        bucket('+Inf', [5, '1']),
      ),
    );
    const reading = await open(url).buckets('latency_seconds{route="/"}', window);
    expect(reading).toEqual({
      query: 'latency_seconds_bucket{route="/",color="green"}[360s]',
      counts: new Map([[0.1, 5], [Infinity, 7]]), // prettier-ignore
    });
    expect(forms).toHaveLength(2);
  });

  it.each([
    ['no label', matrix({ samples: [[5, '1']] }), 'got none'],
    ['an empty label', matrix(bucket('', [5, '1'])), 'got ``'],
    ['a label that is no number', matrix(bucket('fast', [5, '1'])), 'got `fast`'],
  ])('refuses buckets with %s', async (_, answer, message) => {
    const { url } = await startApi(answer);
    const error = await errorOf(open(url).buckets('x', window));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).toContain(message);
  });

  it('refuses native histograms and a chosen bucket', async () => {
    const { url } = await startApi((response) => {
      const result = [{ metric: {}, histograms: [[noon / 1_000, { count: '1' }]] }];
      json(response, { status: 'success', data: { resultType: 'matrix', result } });
    });
    expect((await errorOf(open(url).buckets('x', window))).message).toContain('selects native histograms');
    expect((await errorOf(open(url).buckets('x{le="1"}', window))).message).toContain(
      'all buckets are needed',
    );
  });
});

describe('an answer that is none', () => {
  const cases: readonly [string, Answer, typeof ConfigError | typeof ProviderError][] = [
    ['HTML', (r) => void r.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>Grafana'), ConfigError],
    ['HTML of a file server', (r) => void r.writeHead(405, { 'content-type': 'text/html' }).end('<html>'), ConfigError],
    ['another JSON', (r) => { json(r, { version: 1 }); }, ConfigError],
    ['text', (r) => void r.end('ok'), ConfigError],
    ['not found', (r) => void r.writeHead(404).end('404 page not found'), ConfigError],
    ['a redirect', (r) => void r.writeHead(302, { location: '/login' }).end(), ConfigError],
    ['unauthorized', (r) => void r.writeHead(401).end('who are you'), ConfigError],
    ['forbidden', (r) => { json(r, { status: 'error', error: 'token s3cret is bad' }, 403); }, ConfigError],
    ['bad query', (r) => { json(r, { status: 'error', errorType: 'bad_data', error: 'parse error: 1:5' }, 400); }, ConfigError],
    ['too much', (r) => { json(r, { status: 'error', errorType: 'execution', error: 'too many samples' }, 422); }, ConfigError],
    ['overload', (r) => { json(r, { status: 'error', errorType: 'unavailable', error: 'try later' }, 503); }, ProviderError],
    ['bad gateway', (r) => void r.writeHead(502, { 'content-type': 'text/html' }).end('<html>'), ProviderError],
    ['slow down', (r) => void r.writeHead(429).end(), ProviderError],
    ['a warning', (r) => { json(r, { status: 'success', data: { resultType: 'matrix', result: [] }, warnings: ['store is down'] }); }, ProviderError],
    ['another type', (r) => { json(r, { status: 'success', data: { resultType: 'vector', result: [] } }); }, ConfigError],
    ['half an answer', (r) => { r.writeHead(200, { 'content-length': '100' }).write('{"status":'); setTimeout(() => r.destroy(), 20); }, ProviderError],
  ]; // prettier-ignore

  it('is told apart: mend the configuration, or wait', async () => {
    const told = await Promise.all(
      cases.map(async ([name, answer, errorClass]) => {
        const { url } = await startApi(answer);
        const error = await errorOf(open(url).increase('x', window));
        expect(error, `${name}: ${error.stack ?? ''}`).toBeInstanceOf(errorClass);
        return `${name}: ${error.message.replaceAll(url, 'URL')}`;
      }),
    );
    expect(told).toMatchInlineSnapshot(`
      [
        "HTML: Prometheus at URL/ answered HTML, not the Prometheus API; is \`prometheus.url\` the address of the API?",
        "HTML of a file server: Prometheus at URL/ answered 405 with HTML; is \`prometheus.url\` the right address?",
        "another JSON: Prometheus at URL/ answered something else, not the Prometheus API; is \`prometheus.url\` the address of the API?",
        "text: Prometheus at URL/ answered something else, not the Prometheus API; is \`prometheus.url\` the address of the API?",
        "not found: Prometheus at URL/ answered 404; is \`prometheus.url\` the right address?",
        "a redirect: Prometheus at URL/ answered 302, a redirect; is \`prometheus.url\` the right address?",
        "unauthorized: Prometheus at URL/ answered 401: it refuses the credentials, or wants some",
        "forbidden: Prometheus at URL/ answered 403: it refuses the credentials, or wants some",
        "bad query: Prometheus at URL/ refuses \`x{color="green"}[360s]\`: parse error: 1:5",
        "too much: Prometheus at URL/ refuses \`x{color="green"}[360s]\`: too many samples",
        "overload: Prometheus at URL/ failed \`x{color="green"}[360s]\`: try later",
        "bad gateway: Prometheus at URL/ answered 502",
        "slow down: Prometheus at URL/ answered 429",
        "a warning: Prometheus at URL/ warns that its answer to \`x{color="green"}[360s]\` may be incomplete: store is down",
        "another type: Prometheus at URL/ answered a vector to \`x{color="green"}[360s]\`",
        "half an answer: Prometheus at URL/ cannot be reached: other side closed",
      ]
    `);
  });

  it('nobody listens', async () => {
    const port = await closedPort();
    const error = await errorOf(open(`http://127.0.0.1:${port}`).increase('x', window));
    expect(error).toBeInstanceOf(ProviderError);
    expect(error.message).toBe(
      `Prometheus at http://127.0.0.1:${port}/ cannot be reached: connect ECONNREFUSED 127.0.0.1:${port}`,
    );
  });

  it('nobody answers in time', async () => {
    const { url } = await startApi(() => undefined);
    const error = await errorOf(open(url, { timeoutMs: 100 }).increase('x', window));
    expect(error).toBeInstanceOf(ProviderError);
    expect(error.message).toBe(`Prometheus at ${url}/ did not answer within 100ms`);
  });

  it('stops when told to', async () => {
    const { url } = await startApi(() => undefined);
    const reason = new Error('enough');
    const controller = new AbortController();
    const reading = errorOf(open(url).increase('x', window, controller.signal));
    setTimeout(() => {
      controller.abort(reason);
    }, 50);
    expect(await reading).toBe(reason);
  });
});

describe('secrets', () => {
  it('sends credentials of the URL and headers, and never shows them', async () => {
    const seen: (string | undefined)[] = [];
    const { url } = await startApi((response, _, { headers }) => {
      seen.push(headers.authorization, headers['x-scope-orgid'] as string);
      response.writeHead(401).end();
    });
    const withCredentials = url.replace('http://', 'http://me:p%40ss%25word@');
    const error = await errorOf(
      open(withCredentials, { headers: { 'x-scope-orgid': 'tenant' } }).increase('x', window),
    );
    expect(seen).toEqual([`Basic ${Buffer.from('me:p@ss%word').toString('base64')}`, 'tenant']);
    expect(error.message).toBe(
      `Prometheus at ${url}/ answered 401: it refuses the credentials, or wants some`,
    );
    const down = await errorOf(
      open(`http://me:hidden@127.0.0.1:${await closedPort()}`).increase('x', window),
    );
    expect(`${down.message} ${String(down.cause)}`).not.toContain('hidden');
  });
});

describe('selectors', () => {
  it('refuses a color other than its own, and mistakes of the configuration', async () => {
    const { url } = await startApi(matrix());
    const wrongColor = await errorOf(open(url).increase('x{color="blue"}', window));
    expect(wrongColor.message).toBe(
      'selector `x{color="blue"}`: `color="blue"` contradicts `color="green"`, which selects green',
    );
    const wrongMatchers = open(url, { colors: { blue: '', green: 'green' } });
    expect((await errorOf(wrongMatchers.increase('x', window))).message).toBe(
      'prometheus.colors.green: expected label matchers such as `color="green"`, got `green`',
    );
    expect(await errorOf(open(url).increase('rate(x[5m])', window))).toBeInstanceOf(ConfigError);
    expect(() => open('ftp://example')).toThrow('prometheus.url: expected an http or https URL');
  });
});

describe('existence', () => {
  const vector =
    (...result: readonly unknown[]): Answer =>
    (response) => {
      json(response, { status: 'success', data: { resultType: 'vector', result } });
    };

  it('is asked of both colors, over the window', async () => {
    const { url, forms } = await startApi(vector({ metric: {}, value: [noon / 1_000, '2'] }));
    expect(await open(url).exists('x', window)).toBe(true);
    expect(new URLSearchParams(forms.at(-1)?.split(' ').at(-1)).get('query')).toBe(
      'count(count_over_time(x{color="blue"}[360s]) or count_over_time(x{color="green"}[360s]))',
    );
  });

  it('is denied by an empty answer, and not by a strange one', async () => {
    expect(await open((await startApi(vector())).url).exists('x', window)).toBe(false);
    const strange = await startApi(matrix({ samples: [] }));
    expect(await errorOf(open(strange.url).exists('x', window))).toBeInstanceOf(ConfigError);
  });
});

describe('the place of a metric', () => {
  /** Series in the last hour, by selector; and what pages declare. */
  async function openWith(selectors: readonly string[], declared: readonly string[] = []) {
    const { url } = await startApi((response, form, request) => {
      const metric = new URL(request.url ?? '', 'http://x').searchParams.get('metric');
      if (metric !== null) {
        const data = declared.includes(metric) ? { [metric]: [{ type: 'counter' }] } : {};
        json(response, { status: 'success', data });
        return;
      }
      const query = form.get('query')?.replaceAll(/count_over_time\((.*?)\[1h\]\)/g, '$1') ?? '';
      const asked = /^count\((.*)\)$/.exec(query)?.[1] ?? '';
      const result = selectors.includes(asked) ? [{ metric: {}, value: [noon / 1_000, '1'] }] : [];
      json(response, { status: 'success', data: { resultType: 'vector', result } });
    });
    return open(url);
  }

  it.each([
    ['blue', ['x_total{code="500",color="blue"}'], []],
    ['green', ['x_total{code="500",color="green"}'], []],
    ['elsewhere', ['x_total{code="500"}'], []],
    ['declared', [], ['x']],
    ['declared', [], ['x_total']],
    ['nowhere', ['x_total'], ['y']],
  ])('is %s', async (place, selectors, declared) => {
    const source = await openWith(selectors, declared);
    expect(await source.locate('x_total{code="500"}')).toBe(place);
  });

  it.each([
    ['what their own instances have without a color', 'elsewhere', true],
    ['what only other applications have', 'declared', false],
  ])('is told beside series of the colors: %s', async (_, place, ofSameInstances) => {
    const near = 'x_total and on (job,instance) (all_total{color="blue"} or all_total{color="green"})';
    const source = await openWith(['x_total', ...(ofSameInstances ? [near] : [])]);
    expect(await source.locate('x_total', undefined, 'all_total')).toBe(place);
  });

  it.each<[string, unknown, readonly string[]]>([
    ['one', [{ type: 'gauge', help: '', unit: '' }], ['gauge']],
    ['several', [{ type: 'gauge' }, { type: 'histogram' }, { type: 'gauge' }], ['gauge', 'histogram']],
    ['something else', 'gauge', []],
  ])('is declared with the types that targets tell: %s', async (_, declared, types) => {
    const { url } = await startApi((response) => {
      json(response, { status: 'success', data: { x: declared } });
    });
    const source = open(url);
    expect(await source.typesOf('x')).toEqual(types);
    expect(await source.typesOf('y')).toEqual([]);
  });
});
