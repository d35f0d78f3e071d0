import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import { ConfigError } from '../../src/errors.ts';
import { readBody, startHttpServer } from '../support/http-server.ts';
import { errorOf } from './error-of.ts';
import { clock, json, matrix, noon, open, startApi, window } from './query-api.ts';

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
        {
          samples: [
            [90, '100'],
            [61, '110'],
            [30, '115'],
            [5, '120'],
          ],
        },
        { samples: [[20, '5']] },
        {
          samples: [
            [70, '50'],
            [40, '52'],
            [10, '1'],
          ],
        },
        {
          samples: [
            [200, '7'],
            [100, '9'],
          ],
        },
      ),
    );
    expect(await open(url).increase('x', window)).toMatchObject({ state: 'value', value: 10 + 5 + 3 + 0 });
  });

  it('lays the window in the time of the server, whatever the clock here says', async () => {
    const ahead: Clock = { ...clock, now: () => noon + 3_600_000 };
    const { url, forms } = await startApi(
      matrix({
        samples: [
          [70, '4'],
          [40, '6'],
          [5, '9'],
        ],
      }),
    );
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
    const { url } = await startApi(
      matrix({
        samples: [
          [10, '3'],
          [5, value],
        ],
      }),
    );
    expect(await open(url).increase('x', window)).toMatchObject({ state: 'not-a-number' });
  });

  it('stale, with what had been counted', async () => {
    const { url } = await startApi(
      matrix({
        samples: [
          [50, '3'],
          [31, '4'],
        ],
      }),
    );
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
      counts: new Map([
        [0.1, 5],
        [Infinity, 7],
      ]),
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
