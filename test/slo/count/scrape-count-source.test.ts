import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigError, InputError, ProviderError } from '../../../src/errors.ts';
import type { CountCursor, CountedSli } from '../../../src/slo/count-source.ts';
import { createScrapeCountSource } from '../../../src/slo/count/scrape-count-source.ts';
import { closedPort, startHttpServer } from '../../support/http-server.ts';

const switchedAt = 1_700_000_000_000;

/** A metrics page that says what it is told to. */
async function startPage(content = '') {
  const page = { content, status: 200, url: '' };
  const { url } = await startHttpServer((_, response) => {
    response.writeHead(page.status, { 'content-type': 'text/plain' }).end(page.content);
  });
  page.url = `${url}/metrics`;
  return page;
}

/** Requests of a page, by status code. */
function requests(counts: Readonly<Record<string, number>>, started?: number): string {
  const series = Object.entries(counts).map(([code, value]) => `requests_total{code="${code}"} ${value}\n`);
  const start = started === undefined ? '' : `process_start_time_seconds ${started}\n`;
  return `# TYPE requests_total counter\n${series.join('')}${start}`;
}

const ratio: CountedSli = {
  kind: 'error-ratio',
  bad: 'requests_total{code=~"5.."}',
  total: 'requests_total',
};

/** Looks one after the other; each is a process of its own, which has nothing but the cursor. */
function watch(green: readonly string[], sli: CountedSli = ratio, blue: readonly string[] = green) {
  let cursor: CountCursor = null;
  return async (seconds: number) => {
    const source = createScrapeCountSource({
      pages: { blue, green },
      timeoutMs: 2_000,
      clock: { now: () => switchedAt + seconds * 1_000, sleep: () => Promise.resolve() },
    });
    onTestFinished(() => source.close());
    const reading = await source.counts({ sli, color: 'green', since: switchedAt, cursor });
    if (reading.state !== 'counts')
      return `${reading.state}: ${reading.reason.replace(/http:\S+\/metrics/, 'URL')}`;
    cursor = JSON.parse(JSON.stringify(reading.cursor)) as CountCursor;
    return reading.increments.map((one) => [(one.at - switchedAt) / 1_000, one.seconds, one.bad, one.total]);
  };
}

describe('counting by metrics pages', () => {
  it('begins with the first reading; every further one is a scrape', async () => {
    const page = await startPage(requests({ 200: 1_000, 500: 10 }));
    const look = watch([page.url]);
    expect(await look(1)).toEqual([]);
    page.content = requests({ 200: 1_030, 500: 11 });
    expect(await look(3)).toEqual([[3, 2, 1, 31]]);
    expect(await look(5)).toEqual([[5, 2, 0, 0]]);
    page.content = requests({ 200: 1_032, 500: 12, 503: 4 });
    expect(await look(8)).toEqual([[8, 3, 5, 7]]);
  });

  it('counts from 0 what was started after the switch, and what did not answer at first', async () => {
    const page = await startPage(requests({ 200: 50 }, switchedAt / 1_000 + 0.5));
    expect(await watch([page.url])(1)).toEqual([[1, 1, 0, 50]]);

    const [stood, port] = [await startPage(requests({ 200: 7 })), await closedPort()];
    const look = watch([stood.url, `http://127.0.0.1:${port}/metrics`]);
    expect(await look(1)).toEqual([]);
    const late = createServer((_, response) => response.end(requests({ 200: 4, 500: 1 })));
    await new Promise<void>((resolve) => late.listen(port, '127.0.0.1', resolve));
    onTestFinished(() => void late.close());
    expect(await look(2)).toEqual([[2, 1, 1, 5]]);
  });

  it('counts from the first request on where no series is there before', async () => {
    const page = await startPage('# TYPE requests_total counter\n');
    const look = watch([page.url]);
    expect(await look(1)).toEqual([]);
    page.content = requests({ 500: 1 });
    expect(await look(2)).toEqual([[2, 1, 1, 1]]);
  });

  it('counts on over restarts, told by the start time or by counters that fell', async () => {
    const page = await startPage(requests({ 200: 40, 500: 1 }, 1_000));
    const look = watch([page.url]);
    await look(1);
    // More than before, and yet anew.
    page.content = requests({ 200: 60, 500: 2 }, 2_000);
    expect(await look(2)).toEqual([[2, 1, 2, 62]]);
    page.content = requests({ 200: 9 }, 3_000);
    expect(await look(3)).toEqual([[3, 1, 0, 9]]);
    page.content = requests({ 200: 10, 500: 3 }, 3_000);
    expect(await look(4)).toEqual([[4, 1, 3, 4]]);
    page.content = requests({ 200: 4, 500: 3 });
    expect(await look(5)).toEqual([[5, 1, 0, 4]]);
  });

  it('adds up instances, and takes what came by while one could not be read', async () => {
    const [first, second] = [await startPage(requests({ 200: 10 })), await startPage(requests({ 200: 20 }))];
    const look = watch([first.url, second.url]);
    await look(1);
    first.content = requests({ 200: 11 });
    second.content = requests({ 200: 22, 500: 1 });
    expect(await look(2)).toEqual([[2, 1, 1, 4]]);
    second.status = 503;
    first.content = requests({ 200: 14 });
    expect(await look(3)).toEqual([[3, 1, 0, 3]]);
    second.status = 200;
    second.content = requests({ 200: 30, 500: 2 });
    expect(await look(4)).toEqual([[4, 1, 1, 9]]);
    first.status = second.status = 503;
    await expect(look(5)).rejects.toBeInstanceOf(ProviderError);
    first.status = 404;
    await expect(look(5)).rejects.toBeInstanceOf(ConfigError);
  });

  it('counts errors of a metric of their own, and waits for their total', async () => {
    const page = await startPage('hits_total 5\n# TYPE errors counter\n');
    const look = watch([page.url], {
      kind: 'error-ratio',
      bad: 'errors_total{why!=""}',
      total: 'hits_total',
    });
    await look(1);
    page.content = 'hits_total 8\n# TYPE errors counter\n';
    expect(await look(2)).toEqual([[2, 1, 0, 3]]);
    // Two failed that had come in before.
    page.content = 'hits_total 9\nerrors_total{why="timeout"} 2\n';
    expect(await look(3)).toEqual([[3, 1, 1, 1]]);
    page.content = 'hits_total 13\nerrors_total{why="timeout"} 2\n';
    expect(await look(4)).toEqual([[4, 1, 1, 4]]);
  });

  it('counts what is slower than the threshold', async () => {
    const bucket = (le: string, value: number, instance = 'a') =>
      `latency_ms_bucket{instance="${instance}",le="${le}"} ${value}\n`;
    const page = await startPage(bucket('100', 10) + bucket('500', 18) + bucket('+Inf', 20));
    const look = watch([page.url], { kind: 'latency', histogram: 'latency_ms', leMs: 500 });
    await look(1);
    page.content = bucket('100', 12) + bucket('500', 21) + bucket('+Inf', 30);
    expect(await look(2)).toEqual([[2, 1, 7, 10]]);
    page.content += bucket('100', 0, 'b') + bucket('500', 1, 'b') + bucket('+Inf', 2, 'b');
    expect(await look(3)).toEqual([[3, 1, 1, 2]]);
    page.content += bucket('100', 0, 'c') + bucket('+Inf', 2, 'c');
    expect(await look(4)).toBe(
      'no-data: URL has a histogram `latency_ms` without a bucket that ends at 500ms, or without `+Inf`',
    );
  });

  it('says what is missing, odd or misspelled', async () => {
    const page = await startPage(requests({ 200: 3 }));
    const first = (sli: CountedSli, blue?: readonly string[]) => watch([page.url], sli, blue)(1);
    const error = (bad: string, total = 'requests_total'): CountedSli => ({
      kind: 'error-ratio',
      bad,
      total,
    });
    const later = async (bad: string, blue?: readonly string[]) => {
      page.content = requests({ 200: 3 });
      const look = watch([page.url], error(bad), blue);
      await look(1);
      page.content = requests({ 200: 5 });
      return look(2);
    };
    const blue = await startPage('# TYPE errors counter\n');
    expect({
      noMetric: await first(error('x', 'request_total')),
      noSeries: await first(error('x', 'requests_total{job="shop"}')),
      noHistogram: await first({ kind: 'latency', histogram: 'requests_total', leMs: 5 }),
      noBuckets: await first({ kind: 'latency', histogram: 'latency', leMs: 5 }),
      label: await later('requests_total{status="500"}'),
      metric: await later('errors_total'),
      declared: await later('errors_total', [blue.url]),
      quiet: await later('requests_total{code="500"}'),
    }).toMatchInlineSnapshot(`
      {
        "declared": [
          [
            2,
            1,
            0,
            2,
          ],
        ],
        "label": "no-data: no series of \`requests_total\` has a label \`status\`, so nothing can be bad",
        "metric": "no-data: no color has a metric named \`errors_total\`, so nothing can be bad",
        "noBuckets": "no-data: URL shows no counter named \`latency_bucket\`",
        "noHistogram": "no-data: \`requests_total\` is no histogram: it has no buckets",
        "noMetric": "no-data: URL shows no counter named \`request_total\`",
        "noSeries": "no-data: URL shows no series that \`requests_total{job="shop"}\` selects, among 1 of \`requests_total\`",
        "quiet": [
          [
            2,
            1,
            0,
            2,
          ],
        ],
      }
    `);
    page.content = 'requests_total NaN\n';
    expect(await first(ratio)).toBe('not-a-number: URL shows `requests_total` as NaN');
  });

  it('keeps no past, and refuses a cursor that is none', async () => {
    const page = await startPage(requests({ 200: 3 }));
    const source = createScrapeCountSource({ pages: { blue: [page.url], green: [] }, timeoutMs: 2_000 });
    onTestFinished(() => source.close());
    expect(await source.history({ sli: ratio, color: 'blue' }, { from: 0, to: 1 })).toEqual([]);
    const request = { sli: ratio, color: 'blue', since: 0 } as const;
    await expect(source.counts({ ...request, cursor: { newest: 1 } })).rejects.toBeInstanceOf(InputError);
  });
});
