import { describe, expect, it, onTestFinished } from 'vitest';
import { createPrometheusValueSource } from '../../src/slo/prometheus-value-source.ts';
import { readBody, startHttpServer } from '../support/http-server.ts';

const noon = 1_700_000_000_000;

/** A source whose server answers every query with these values, one a series. */
async function answering(...values: readonly number[]) {
  return answeringAt(noon, ...values);
}

/** The same, of which the newest sample is of that moment. */
async function answeringAt(sampledAt: number, ...values: readonly number[]) {
  const { url } = await startHttpServer((request, response) => {
    void readBody(request).then((body) => {
      const query = new URLSearchParams(body).get('query') ?? '';
      const isTime = query === 'time()';
      const at = noon / 1_000;
      const answers = query.startsWith('max(timestamp(') ? [sampledAt / 1_000] : values;
      const result = isTime
        ? [at, String(at)]
        : answers.map((value, index) => ({ metric: { pod: String(index) }, value: [at, String(value)] }));
      const data = { resultType: isTime ? 'scalar' : 'vector', result };
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ status: 'success', data }));
    });
  });
  const source = createPrometheusValueSource({
    url,
    timeoutMs: 2_000,
    colors: { blue: 'color="blue"', green: 'color="green"' },
    maxStalenessMs: 60_000,
    clock: { now: () => noon, sleep: () => Promise.resolve() },
  });
  onTestFinished(() => source.close());
  return source;
}

const sli = {
  kind: 'promql',
  query: 'sum(rate(retries_total{color}[5m]))',
  reduce: 'one',
  onEmpty: 'fail',
  max: 5,
} as const;
const since = (seconds: number) => ({ sli, color: 'green', since: noon - seconds * 1_000 }) as const;
const cut = (seconds: number) => `sum(rate(retries_total{color="green"}[${seconds}s]))`;

describe('a query that looks further back than the switch', () => {
  it('is cut to the time since, and says so', async () => {
    const source = await answering(3);
    expect(await source.value(since(90))).toEqual({
      state: 'value',
      value: 3,
      query: cut(90),
      sampledAt: noon,
      note: '`[5m]` is `[90s]`, the time since the switch',
    });
    const query = 'sum(rate(retries_total{color="green"}[5m]))';
    expect(await source.value(since(400))).toEqual({ state: 'value', value: 3, query, sampledAt: noon });
  });

  it('has no answer while two samples cannot be expected, rather than an empty one', async () => {
    const source = await answering();
    expect(await source.value(since(40))).toEqual({
      state: 'stale',
      tooSoon: true,
      query: cut(40),
      reason: 'no answer yet: its range of 5m is not yet filled',
    });
    expect(await source.value(since(150))).toMatchObject({ state: 'empty', query: cut(150) });
    expect(await source.value(since(400))).toMatchObject({ state: 'empty' });
  });
});

it('takes no answer that rests on old samples only, as a server shows after a restart', async () => {
  const source = await answeringAt(noon - 90_000, 1);
  expect(await source.value(since(400))).toMatchObject({
    state: 'stale',
    reason: expect.stringMatching(/^the newest sample of `sum\(.*\)` is 1m30s old, more than 1m$/) as string,
  });
  expect(await source.value(since(60))).toMatchObject({
    state: 'stale',
    reason: expect.stringContaining('from before the switch') as string,
  });
});

it('expects no sample of green before the first scrape after the switch', async () => {
  const source = await answeringAt(noon - 20_000, 1);
  const tooSoon = (query: string) => ({
    state: 'stale',
    tooSoon: true,
    query,
    reason: `\`${query}\` has not been scraped since the switch`,
  });
  expect(await source.value(since(10))).toEqual(tooSoon(cut(10)));
  const gauge = { ...sli, kind: 'gauge', query: 'queue' } as const;
  expect(await source.value({ ...since(10), sli: gauge })).toEqual(tooSoon('queue{color="green"}'));
});
