import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigError, ProviderError } from '../../src/errors.ts';
import type { ValueSli } from '../../src/slo/objective.ts';
import { createScrapeValueSource } from '../../src/slo/scrape-value-source.ts';
import { closedPort, startHttpServer } from '../support/http-server.ts';

const gauge: ValueSli = { kind: 'gauge', query: 'queue', reduce: 'max', onEmpty: 'inconclusive', max: 10 };

/** Reads a value of green, whose instances show these pages; `undefined` for one that is down. */
async function read(pages: readonly (string | undefined)[], sli: Partial<ValueSli> = {}) {
  const urls = await Promise.all(
    pages.map(async (page) => {
      if (page === undefined) return `http://127.0.0.1:${await closedPort()}/metrics`;
      return (await startHttpServer((_, response) => response.end(page))).url;
    }),
  );
  const source = createScrapeValueSource({ pages: { blue: [], green: urls }, timeoutMs: 2_000 });
  onTestFinished(() => source.close());
  const reading = await source.value({ sli: { ...gauge, ...sli }, color: 'green', since: 0 });
  return Object.fromEntries(Object.entries(reading).filter(([name]) => name !== 'query'));
}

const two = ['queue{name="a"} 3\nqueue{name="b"} 9\n', 'queue{name="a"} 6\n'] as const;

describe('a gauge of metrics pages', () => {
  it.each([
    ['max', 9],
    ['min', 3],
    ['sum', 18],
    ['avg', 6],
  ] as const)('is the %s of all series of all instances', async (reduce, value) => {
    expect(await read(two, { reduce })).toEqual({ state: 'value', value });
  });

  it('is that of the series that are selected', async () => {
    expect(await read(two, { query: 'queue{name="b"}', reduce: 'one' })).toEqual({
      state: 'value',
      value: 9,
    });
  });

  it('is ambiguous when there are several and nothing says how they become one', async () => {
    expect(await read(two, { reduce: 'one' })).toEqual({
      state: 'ambiguous',
      reason: '`queue` has 3 series',
      advice: 'Say what becomes of them with `reduce`, or aggregate in the query.',
    });
  });

  it('is no number when one of them is none', async () => {
    expect(await read(['queue{name="a"} NaN\nqueue{name="b"} 1'])).toMatchObject({
      state: 'not-a-number',
      reason: '`queue` is NaN',
    });
    expect(await read(['queue +Inf'])).toMatchObject({ reason: '`queue` is Infinity' });
  });

  it('is empty when no page shows it', async () => {
    expect(await read(['other 1'])).toMatchObject({
      state: 'empty',
      reason: expect.stringMatching(/^http:\S+ shows no `queue`$/) as string,
    });
  });

  it('is that of the instances that answer, and unknown when none does', async () => {
    expect(await read([two[1], undefined])).toEqual({ state: 'value', value: 6 });
    await expect(read([undefined])).rejects.toThrow(ProviderError);
  });

  it('cannot be PromQL', async () => {
    await expect(read([two[0]], { kind: 'promql', query: 'max(queue)' })).rejects.toThrow(ConfigError);
  });
});
