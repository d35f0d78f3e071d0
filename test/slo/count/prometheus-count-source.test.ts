import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigError, InputError, ProviderError } from '../../../src/errors.ts';
import type { CountedSli } from '../../../src/slo/count-source.ts';
import { createPrometheusCountSource } from '../../../src/slo/count/prometheus-count-source.ts';
import { readBody, startHttpServer } from '../../support/http-server.ts';

const noon = 1_700_000_000_000;
const ratio: CountedSli = { kind: 'error-ratio', bad: 'x_total{code="500"}', total: 'x_total' };
const request = { sli: ratio, color: 'green', since: noon - 60_000, cursor: null } as const;

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** A source whose server tells `serverTime` and answers each query as told. */
async function open(answer: (response: ServerResponse, query: string) => void, serverTime = noon) {
  const queries: string[] = [];
  const { url } = await startHttpServer((incoming, response) => {
    void readBody(incoming).then((body) => {
      const query = new URLSearchParams(body).get('query') ?? '';
      if (query !== 'time()') {
        queries.push(`${query} at ${new URLSearchParams(body).get('time') ?? ''}`);
        answer(response, query);
        return;
      }
      const result = [serverTime / 1_000, String(serverTime / 1_000)];
      json(response, 200, { status: 'success', data: { resultType: 'scalar', result } });
    });
  });
  const source = createPrometheusCountSource({
    url,
    timeoutMs: 2_000,
    colors: { blue: 'color="blue"', green: 'color="green"' },
    maxStalenessMs: 30_000,
    clock: { now: () => noon, sleep: () => Promise.resolve() },
  });
  onTestFinished(() => source.close());
  return { source, queries };
}

/** Series of which each sample is `[seconds before the server's noon, value]`. */
function matrix(
  serverNoon: number,
  series: readonly { code: string; samples: readonly (readonly [number, string])[] }[],
) {
  const result = series.map(({ code, samples }) => ({
    metric: { __name__: 'x_total', instance: 'a', code },
    values: samples.map(([age, value]) => [serverNoon / 1_000 - age, value]),
  }));
  return { status: 'success', data: { resultType: 'matrix', result } };
}

describe('a server whose clock is another', () => {
  it('is asked in its own time, and understood in ours', async () => {
    const serverNoon = noon + 3_600_000;
    const { source, queries } = await open((response, query) => {
      const good = {
        code: '200',
        samples: [
          [65, '100'],
          [50, '110'],
          [5, '140'],
        ],
      } as const;
      const bad = { code: '500', samples: [[5, '2']] } as const;
      json(response, 200, matrix(serverNoon, query.includes('code') ? [bad] : [good, bad]));
    }, serverNoon);
    const reading = await source.counts(request);
    expect(reading).toMatchObject({
      state: 'counts',
      ageMs: 5_000,
      increments: [
        { at: noon - 50_000, seconds: 10, bad: 0, total: 10 },
        { at: noon - 5_000, seconds: 45, bad: 2, total: 32 },
      ],
    });
    expect(queries).toEqual([
      'x_total{color="green"}[361s] at 1700003600.000',
      'x_total{code="500",color="green"}[361s] at 1700003600.000',
    ]);
  });
});

describe('an answer that is none', () => {
  it.each([
    ['down', 503, 'try later', ProviderError],
    [
      'too slow for the query',
      503,
      { status: 'error', errorType: 'timeout', error: 'query timed out' },
      ProviderError,
    ],
    ['incomplete', 200, { ...matrix(noon, []), warnings: ['a store is down'] }, ProviderError],
    ['a refusal', 400, { status: 'error', errorType: 'bad_data', error: 'parse error' }, ConfigError],
    ['of something else', 200, { hello: 'world' }, ConfigError],
    ['garbage', 200, '%%%', ConfigError],
  ])('is told by its kind: %s', async (_, status, body, kind) => {
    const { source } = await open((response) => {
      if (typeof body === 'string') response.writeHead(status).end(body);
      else json(response, status, body);
    });
    await expect(source.counts(request)).rejects.toBeInstanceOf(kind);
    await expect(source.history(request, { from: noon - 1_000, to: noon })).rejects.toBeInstanceOf(kind);
  });

  it('is not waited for longer than the caller does', async () => {
    const { source } = await open(() => undefined);
    const stop = new AbortController();
    const counts = source.counts(request, stop.signal);
    stop.abort(new Error('enough'));
    await expect(counts).rejects.toThrow('enough');
  });
});

describe('a cursor', () => {
  it('is refused when it was written by something else', async () => {
    const { source } = await open((response) => {
      json(response, 200, matrix(noon, []));
    });
    for (const cursor of ['x', { newest: 1 }, []]) {
      await expect(source.counts({ ...request, cursor })).rejects.toBeInstanceOf(InputError);
    }
  });
});
