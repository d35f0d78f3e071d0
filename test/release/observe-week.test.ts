import { getEventListeners } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it, onTestFinished, vi } from 'vitest';
import { slo } from '../../src/check/kinds/slo/slo.ts';
import type { Clock } from '../../src/clock.ts';
import { observe } from '../../src/release/observe.ts';
import { replay } from '../../src/release/replay.ts';
import type { CountSource, TimedIncrement } from '../../src/slo/count-source.ts';
import { definedBy } from '../support/run-defined-checks.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { brief, checkIn, journalOf, switchIn } from './commands.ts';
import { definition, journalFileOf, withRelease } from './release-harness.ts';
import { startShop } from './start-shop.ts';

const day = 86_400_000;
const days = 7;
const scrapeMs = 600_000;
/** From the switch to the first scrape after it. */
const firstMs = 7_000;

/** A source of scrapes that come as by clockwork: one request in five hundred is bad. */
function steadySource(start: number, clock: Pick<Clock, 'now'>, onCounts: () => void): CountSource {
  const scrape = (index: number): TimedIncrement => ({
    at: start + firstMs + index * scrapeMs,
    seconds: scrapeMs / 1_000,
    bad: index % 5 === 0 ? 2 : 1,
    total: 600,
  });
  const lastAt = (at: number) => Math.floor((at - start - firstMs) / scrapeMs);
  return {
    name: 'prometheus',
    counts: ({ cursor }) => {
      onCounts();
      const [from, to] = [Number(cursor ?? -1) + 1, lastAt(clock.now())];
      const increments = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) =>
        scrape(from + index),
      );
      return Promise.resolve({
        state: 'counts',
        increments,
        cursor: Math.max(to, from - 1),
        query: 'requests_total',
        ageMs: clock.now() - scrape(to).at,
        scrapeMs: to < 1 ? undefined : scrapeMs,
      });
    },
    history: (_, { from, to }) => {
      const [first, last] = [lastAt(from) + 1, lastAt(to)];
      return Promise.resolve(Array.from({ length: last - first + 1 }, (__, index) => scrape(first + index)));
    },
  };
}

function collectGarbage(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

it('watches for a week without drifting, and without growing but by its record', async ({
  signal: ended,
}) => {
  // On a disk the record of a week is mostly waiting.
  if (existsSync('/dev/shm')) vi.stubEnv('TMPDIR', '/dev/shm');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const shop = await startShop({
    config: { observe: { window: `${days}d`, interval: '1h', probeInterval: '30m' } },
  });
  await checkIn(shop);
  expect((await switchIn(shop)).exitCode).toBe(0);
  const { switchedAt = 0 } = replay(await journalOf(shop));
  vi.useFakeTimers({ toFake: ['Date'], now: switchedAt });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const clock = createVirtualClock(switchedAt, (now) => {
    // Past its end the test must not touch the time of the next one.
    if (!ended.aborted) vi.setSystemTime(now);
  });

  const looks: number[] = [];
  const heaps: number[] = [];
  const records: number[] = [];
  const source = steadySource(switchedAt, clock, () => {
    const elapsed = clock.now() - switchedAt;
    looks.push(elapsed);
    if (elapsed < (heaps.length + 1) * day) return;
    heaps.push(collectGarbage());
    records.push(statSync(journalFileOf(shop.folder)).size);
  });
  const extraChecks = [
    ...(await definedBy(() => {
      slo('orders succeed', { bad: 'bad_total', total: 'all_total', minTotal: 50, max: 0.01 });
    })),
    definition('order', ['observe'], () => undefined, { kind: 'probe', aims: { observe: ['live'] } }),
  ];
  const { signal } = new AbortController();
  const handles = () => process.getActiveResourcesInfo().filter((name) => name !== 'Immediate').length;
  const handlesBefore = handles();
  const outcome = await withRelease(shop, { extraChecks, signal }, (context) =>
    observe({
      ...context,
      clock,
      // Whoever listens keeps what he hears.
      emit: () => undefined,
      environment: Object.create(context.environment, {
        counts: { value: source },
      }) as typeof context.environment,
    }),
  );

  expect(brief(outcome)).toEqual({ phase: 'observe', verdict: 'pass', exitCode: 0, traffic: 'green' });
  // A quarter of a second after each scrape, from when it is known how far apart they are, to the last.
  const followed = looks.slice(2, -1);
  expect(new Set(followed.map((elapsed) => elapsed % scrapeMs))).toEqual(new Set([firstMs + 250]));
  expect(followed.length).toBeGreaterThanOrEqual((days * day) / scrapeMs - 5);
  expect(new Set(followed).size).toBe(followed.length);

  const [recordBefore = 0, recordAfter = Infinity] = [records[0], records.at(-1)];
  const [heapBefore = 0, heapAfter = Infinity] = [heaps[0], heaps.at(-1)];
  expect(heaps).toHaveLength(days);
  expect(recordAfter / looks.length).toBeLessThan(800);
  expect(heapAfter - heapBefore).toBeLessThan(3 * (recordAfter - recordBefore));
  expect(handles()).toBeLessThanOrEqual(handlesBefore);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  expect(clock.sleeping()).toBe(0);
}, 180_000);
