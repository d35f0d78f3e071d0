import { describe, expect, it } from 'vitest';
import { slo } from '../../src/check/kinds/slo/slo.ts';
import { InterruptedError } from '../../src/errors.ts';
import type { JournalEntry } from '../../src/release/journal-entry.ts';
import { startHttpServer } from '../support/http-server.ts';
import { definedBy } from '../support/run-defined-checks.ts';
import { brief, checkIn, journalOf, observeIn, switchIn } from './commands.ts';
import type { OpenOptions } from './release-harness.ts';
import { startShop, type Shop } from './start-shop.ts';

interface ObservedShop extends Shop {
  /** Of every hundred requests to green, from now on. */
  bad: number;
  /** How often green's metrics page was read. */
  readonly readings: number;
}

/** A shop whose traffic is on green, which gets a hundred requests between any two readings of its metrics page. */
async function switchedShop(): Promise<ObservedShop> {
  const counted = { bad: 0, readings: 0 };
  let failed = 0;
  const page = await startHttpServer((_, response) => {
    counted.readings += 1;
    failed += counted.bad;
    response.end(
      `# TYPE requests_total counter\nrequests_total{code="200"} ${100 * counted.readings - failed}\nrequests_total{code="500"} ${failed}\n`,
    );
  });
  const shop = await startShop({
    config: { observe: { window: '1s', interval: '50ms', maxExtension: '10s' } },
  });
  const config = { ...shop.config, green: { url: shop.green.url, metrics: page.url } };
  const observed = Object.assign(counted, shop, { config });
  await checkIn(observed);
  expect((await switchIn(observed)).exitCode).toBe(0);
  return observed;
}

async function observe(shop: ObservedShop, options: OpenOptions = {}) {
  const extraChecks = await definedBy(() => {
    slo('requests succeed', {
      bad: 'requests_total{code=~"5.."}',
      total: 'requests_total',
      minTotal: 50,
      max: 0.05,
    });
  });
  return observeIn(shop, { ...options, extraChecks });
}

/** What each look so far added to what the objective remembers: how many were bad of how many. */
async function remembered(shop: ObservedShop): Promise<readonly (readonly [bad: number, total: number])[]> {
  const memories = (entry: JournalEntry) =>
    entry.type === 'observe-tick' ? (entry.memories?.['requests succeed'] ?? []) : [];
  return (await journalOf(shop)).flatMap(memories).flatMap((memory) => {
    const { increments = [] } = memory as { increments?: readonly [number, number, number, number][] };
    return increments.map(([, , bad, total]) => [bad, total] as const);
  });
}

describe('an objective that is observed', () => {
  it('is kept once it is shown to hold', async () => {
    const shop = await switchedShop();
    shop.bad = 1;
    const outcome = await observe(shop);
    expect(brief(outcome)).toEqual({ phase: 'observe', verdict: 'pass', exitCode: 0, traffic: 'green' });
    expect((await remembered(shop)).length).toBeGreaterThan(1);
  });

  it('is rolled back on what it shows by itself', async () => {
    const shop = await switchedShop();
    shop.bad = 40;
    const outcome = await observe(shop);
    expect(brief(outcome)).toEqual({ phase: 'observe', verdict: 'fail', exitCode: 1, traffic: 'blue' });
    expect(outcome.reason).toMatch(
      /`requests succeed` is broken, by [\d,]+ to 1 where 100 to 1 is enough: 40 % bad \(\d+ of \d+\), 5 % allowed/,
    );
    expect(outcome.reason).toMatch(/first bad scrape at \S+ UTC, decided after/);
  });

  it('goes on after a restart with all that was seen before', async () => {
    const shop = await switchedShop();
    shop.bad = 7;
    const stop = new AbortController();
    let looks = 0;
    const stopped = await observe(shop, {
      signal: stop.signal,
      onAppended: ({ type }) => {
        looks += type === 'observe-tick' ? 1 : 0;
        if (looks === 6) stop.abort(new InterruptedError('SIGTERM'));
      },
    });
    expect(stopped.exitCode).toBe(143);
    const before = await remembered(shop);
    expect(before.length).toBeGreaterThan(1);

    shop.bad = 90;
    const outcome = await observe(shop);
    expect(brief(outcome)).toEqual({ phase: 'observe', verdict: 'fail', exitCode: 1, traffic: 'blue' });
    const after = await remembered(shop);
    expect(after.slice(0, before.length)).toEqual(before);
    // Every request is counted once, but for those of readings before the first look.
    const counted = after.reduce((sum, [, total]) => sum + total, 0);
    expect(counted).toBeLessThanOrEqual(100 * (shop.readings - 1));
    expect(counted).toBeGreaterThanOrEqual(100 * (shop.readings - 4));
  });
});
