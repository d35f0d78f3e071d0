import { EventEmitter, once } from 'node:events';
import { Counter, Histogram, Registry } from 'prom-client';
import { expect, onTestFinished } from 'vitest';
import type { CountCursor, CountedSli, TimedIncrement } from '../../../src/slo/count-source.ts';
import { createPrometheusCountSource } from '../../../src/slo/count/prometheus-count-source.ts';
import { startHttpServer } from '../../support/http-server.ts';
import type { ScrapeTarget } from '../../support/scrape-configuration.ts';

/** An instance that counts requests, and errors in a counter of its own that has no series before the first of them. */
async function startInstance() {
  const build = () => {
    const registry = new Registry();
    const registers = [registry];
    return {
      registry,
      requests: new Counter({ name: 'requests_total', help: 'Requests.', registers }),
      errors: new Counter({ name: 'errors_total', help: 'Errors.', labelNames: ['why'], registers }),
      latency: new Histogram({ name: 'latency_seconds', help: 'Time.', buckets: [0.1, 1], registers }),
    };
  };
  let current = build();
  const scrapes = new EventEmitter<{ answered: [] }>();
  const { url } = await startHttpServer((_, response) => {
    response.once('finish', () => scrapes.emit('answered'));
    void current.registry.metrics().then((page) => response.end(page));
  });
  return {
    address: new URL(url).host,
    serve: (requests: number, seconds: number) => {
      current.requests.inc(requests);
      for (let request = 0; request < requests; request++) current.latency.observe(seconds);
    },
    fail: (errors: number) => {
      current.errors.inc({ why: 'timeout' }, errors);
    },
    /** Resolves when a scrape has been answered: what is served now comes with the next, and not amid one. */
    scraped: () => once(scrapes, 'answered'),
    restart: () => {
      current = build();
    },
  };
}

/** Counts again and again, and says how much there was since the start. */
function watch(url: string, sli: CountedSli, since = Date.now()) {
  const source = createPrometheusCountSource({
    url,
    timeoutMs: 5_000,
    colors: { blue: 'color="blue"', green: 'color="green"' },
    maxStalenessMs: 10_000,
  });
  onTestFinished(() => source.close());
  const increments: TimedIncrement[] = [];
  let cursor: CountCursor = null;
  return {
    increments,
    sum: async () => {
      const reading = await source.counts({ sli, color: 'green', since, cursor });
      if (reading.state !== 'counts') return reading.reason.replace(/ at http:\S+/, '');
      cursor = reading.cursor;
      increments.push(...reading.increments);
      const sum = (member: 'bad' | 'total') => increments.reduce((all, one) => all + one[member], 0);
      return [sum('bad'), sum('total')];
    },
  };
}

const errors: CountedSli = { kind: 'error-ratio', bad: 'errors_total', total: 'requests_total' };
const typo: CountedSli = { kind: 'error-ratio', bad: 'erors_total', total: 'requests_total' };
const slow: CountedSli = { kind: 'latency', histogram: 'latency_seconds', leMs: 100 };
const patiently = { timeout: 60_000, interval: 100 };

/** A server that scrapes two instances every second tells each of their requests and errors once. */
export async function expectLiveCounts(server: {
  readonly start: (options: {
    readonly targets: readonly ScrapeTarget[];
  }) => Promise<{ readonly url: string; stop(): Promise<void> }>;
  /** Whether it keeps what pages declare, and so tells errors that did not happen from a misspelled name. */
  readonly knowsDeclared: boolean;
}): Promise<void> {
  const [first, second] = [await startInstance(), await startInstance()];
  const targets = [first, second].map(({ address }) => ({ address, labels: { color: 'green' } }));
  first.serve(1_000, 0.05);
  const since = Date.now();
  const started = await server.start({ targets });
  onTestFinished(() => started.stop());
  const before = watch(started.url, slow, since);
  await expect.poll(before.sum, patiently).toEqual([0, 1_000]);

  await first.scraped();
  const failing = watch(started.url, errors);
  const misspelled = watch(started.url, typo);
  const slower = watch(started.url, slow);
  first.serve(50, 0.05);
  await second.scraped();
  second.serve(20, 0.5);
  await expect.poll(slower.sum, patiently).toEqual([20, 70]);
  const unknown = 'no color has a metric named `erors_total`, so nothing can be bad';
  await expect.poll(misspelled.sum, patiently).toEqual(unknown);
  const none = server.knowsDeclared ? [0, 70] : unknown.replace('erors', 'errors');
  await expect.poll(failing.sum, patiently).toEqual(none);

  second.serve(5, 0.05);
  second.fail(3);
  await expect.poll(failing.sum, patiently).toEqual([3, 75]);
  first.restart();
  first.serve(4, 0.5);
  await expect.poll(failing.sum, patiently).toEqual([3, 79]);
  await expect.poll(slower.sum, patiently).toEqual([24, 79]);
  expect(failing.increments.filter(({ bad, total }) => bad > total)).toEqual([]);
}
