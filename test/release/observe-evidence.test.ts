import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { CheckDefinition } from '../../src/check/check-definition.ts';
import { InterruptedError } from '../../src/errors.ts';
import type { JournalEntry } from '../../src/release/journal-entry.ts';
import { observe, type ObserveOptions } from '../../src/release/observe.ts';
import { replay } from '../../src/release/replay.ts';
import type { RunEventInput } from '../../src/runner/run-event.ts';
import type { SequentialStanding } from '../../src/stats/standing.ts';
import { brief, checkIn, journalOf, switchIn } from './commands.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { definition, withRelease, type OpenOptions } from './release-harness.ts';
import { startShop, type Shop } from './start-shop.ts';

type Body = CheckDefinition['body'];
type Observe = NonNullable<Parameters<typeof startShop>[0]>['config'];

async function switchedShop(config: Observe = {}): Promise<Shop> {
  const shop = await startShop({ config });
  await checkIn(shop);
  expect((await switchIn(shop)).exitCode).toBe(0);
  return shop;
}

const tickOf = (event: RunEventInput) => (event.type === 'observe:tick' ? [event] : []);
const recordedTick = (entry: JournalEntry) => (entry.type === 'observe-tick' ? [entry] : []);

async function observeWith(
  shop: Shop,
  checks: readonly CheckDefinition[],
  { options = {}, ...open }: OpenOptions & { readonly options?: ObserveOptions } = {},
) {
  const result = await withRelease(shop, { ...open, extraChecks: checks }, async (context, { events }) => ({
    outcome: await observe(context, options),
    events,
  }));
  const journal = await journalOf(shop);
  return {
    ...result,
    ticks: result.events.flatMap(tickOf),
    journal,
    recorded: journal.flatMap(recordedTick),
  };
}

/** A clock that begins at the switch and whose time passes in no time, and an observation by it. */
async function virtually(shop: Shop) {
  const { switchedAt = 0 } = replay(await journalOf(shop));
  const clock = createVirtualClock(switchedAt);
  const read = () => Promise.resolve({ color: 'green', raw: '' } as const);
  const observeNow = (extraChecks: readonly CheckDefinition[]) =>
    withRelease(shop, { extraChecks, wrapHook: (hook) => ({ ...hook, read }) }, (context) =>
      observe({ ...context, clock }),
    );
  return { clock, switchedAt, observeNow };
}

const objective = (name: string, body: Body) => definition(name, ['observe'], body, { kind: 'slo' });
const probe = (body: Body, rest: Partial<CheckDefinition> = {}) =>
  definition('order', ['observe'], body, { kind: 'probe', aims: { observe: ['live'] }, ...rest });

const bet = (coins: number, rest: Partial<SequentialStanding> = {}): SequentialStanding => ({
  rule: 'sequential',
  state: 'reading',
  coverage: 1,
  sample: 100,
  healthy: true,
  logEvidence: Math.log(coins),
  ...rest,
});
const stands = (standing: SequentialStanding, message = '2 of 100 bad') =>
  ({ outcome: 'inconclusive', message, standing }) as const;

describe('evidence', () => {
  it('rolls back as soon as it suffices, and every step is timed', async () => {
    const shop = await switchedShop({ observe: { window: '20s', interval: '50ms' } });
    let coins = 2;
    let firstBadAt = 0;
    const errors = objective('errors', () => {
      firstBadAt ||= Date.now() - 1_000;
      coins *= 4;
      return stands(
        bet(coins, { firstBadAt, healthy: false, missing: 'some 400 more requests' }),
        '9 of 100 bad',
      );
    });
    const { outcome, ticks, events, journal, recorded } = await observeWith(shop, [errors]);
    expect(brief(outcome)).toEqual({ phase: 'observe', verdict: 'fail', exitCode: 1, traffic: 'blue' });
    expect(outcome.reason).toMatch(
      /^`errors` is broken, by 128 to 1 where 100 to 1 is enough: 9 of 100 bad \(.* after the switch\); rolled back; traffic is on blue, verified; first bad scrape at \d\d:\d\d:\d\d UTC, decided after 1\..*s, blue verified after 1\..*s$/,
    );
    expect(ticks.map(({ reason }) => reason)).toEqual([
      '45 % of the way to a rollback on `errors` (8 of 100); some 400 more requests to call `errors` healthy',
      '75 % of the way to a rollback on `errors` (32 of 100); some 400 more requests to call `errors` healthy',
      '`errors` is broken, by 128 to 1 where 100 to 1 is enough: 9 of 100 bad',
    ]);
    expect(ticks.at(-1)).toMatchObject({
      decision: 'roll-back',
      looks: 3,
      extended: false,
      cause: 'errors',
      progress: 1,
      wealth: expect.closeTo(128) as number,
      firstBadAt,
      seen: 'scrape',
    });
    expect(recorded.at(-1)).toMatchObject({ distance: { cause: 'errors', firstBadAt, seen: 'scrape' } });
    const verdict = journal.find(({ type }) => type === 'observe-verdict');
    const end = events.find(({ type }) => type === 'rollback:end');
    const { breach } = verdict as { breach?: { decidedAt: number } };
    expect(breach).toMatchObject({ firstBadAt, seen: 'scrape' });
    expect(end).toMatchObject({ times: { ...breach } });
    const { verifiedAt = 0 } = (end as { times?: { verifiedAt: number } }).times ?? {};
    expect(verifiedAt).toBeGreaterThanOrEqual(breach?.decidedAt ?? Infinity);
  });

  it('that nobody can read holds the release, and says what is missing', async () => {
    const shop = await switchedShop({
      observe: { window: '150ms', interval: '50ms', maxExtension: '900ms' },
    });
    const dark = bet(1, { state: 'provider-down', healthy: false, sample: 0, coverage: 0 });
    const errors = objective('errors', () => stands(dark, 'Prometheus refused the connection'));
    const { outcome, ticks } = await observeWith(shop, [errors]);
    expect(brief(outcome)).toEqual({
      phase: 'observe',
      verdict: 'inconclusive',
      exitCode: 3,
      traffic: 'green',
    });
    expect(outcome.reason).toContain('`errors` cannot be read: Prometheus refused the connection (');
    expect(ticks.some(({ extended }) => extended)).toBe(true);
    expect(shop.traffic()).toBe('green');
    expect(replay(await journalOf(shop)).stage).toBe('held');
    // Looking again leaves the extension whole.
    const again = await observeWith(shop, [errors]);
    expect(again.outcome.exitCode).toBe(3);
    expect(again.ticks.length).toBeGreaterThan(1);
  });

  it('that nobody can read rolls back only for who chose so', async () => {
    const observing = {
      window: '150ms',
      interval: '50ms',
      maxExtension: '50ms',
      onUnknown: 'roll-back',
    } as const;
    const shop = await switchedShop({ observe: observing });
    const dark = bet(1, { state: 'stale', healthy: false });
    const { outcome } = await observeWith(shop, [objective('errors', () => stands(dark, '90 s old'))]);
    expect(brief(outcome)).toMatchObject({ exitCode: 1, traffic: 'blue' });
    expect(outcome.reason).toContain(
      'nobody knows (`observe.onUnknown`): `errors` has only stale data: 90 s old',
    );
  });

  it('of probes finds a color that is dark while nothing can be read', async () => {
    const shop = await switchedShop({ observe: { window: '20s', interval: '50ms' } });
    const dark = bet(1, { state: 'provider-down', healthy: false });
    const order = probe(({ aim }) => ({
      outcome: aim.name === 'blue' ? 'passed' : 'failed',
      message: 'status 502',
    }));
    const { outcome, recorded } = await observeWith(shop, [objective('errors', () => stands(dark)), order]);
    expect(brief(outcome)).toMatchObject({ exitCode: 1, traffic: 'blue' });
    expect(outcome.reason).toMatch(
      /^`order \(live\)` is broken, by .* where 100 to 1 is enough: status 502 \(/,
    );
    expect(recorded.length).toBeLessThan(6);
  });

  it('of probes that fail on blue as well speaks against nobody', async () => {
    const shop = await switchedShop({
      observe: { window: '300ms', interval: '50ms', maxExtension: '100ms' },
    });
    const order = probe(() => ({ outcome: 'failed', message: 'the database is away' }));
    const { outcome, recorded } = await observeWith(shop, [order]);
    expect(brief(outcome)).toMatchObject({ exitCode: 3, traffic: 'green' });
    expect(outcome.reason).toContain('`order (live)` failed, and on blue as well: the database is away');
    expect(recorded[0]?.outcomes.find(({ id }) => id === 'order (live)')).toMatchObject({ shared: true });
  });

  it('that blue lacks readiness holds what would go back, and a probe that changes data is not tried on it', async () => {
    const shop = await switchedShop({
      readiness: { path: '/version' },
      observe: { window: '20s', interval: '50ms' },
    });
    const aims: string[] = [];
    const order = probe(
      ({ aim }) => {
        aims.push(aim.name);
        return { outcome: 'failed', message: 'status 500' };
      },
      { mutates: true },
    );
    shop.blue.server.removeAllListeners('request').on('request', (_request, response) => {
      (response as unknown as { writeHead(status: number): { end(): void } }).writeHead(503).end();
    });
    let isKnown = false;
    const fails = definition('db', ['observe'], () => ({
      outcome: isKnown ? 'failed' : 'passed',
      message: '3 rows',
    }));
    const onAppended = (entry: JournalEntry) => {
      isKnown ||= entry.type === 'observe-tick' && entry.blueProblem !== undefined;
    };
    const { outcome, events, recorded } = await observeWith(shop, [order, fails], { onAppended });
    expect(brief(outcome)).toEqual({ phase: 'observe', verdict: 'fail', exitCode: 4, traffic: 'green' });
    expect(outcome.reason).toMatch(
      /^`db` failed 2 times in a row: 3 rows \(.*\); rolling back would make it worse: blue is not ready: GET .*\/version answered 503; traffic is on green$/,
    );
    expect(recorded.at(-1)).toMatchObject({
      decision: 'hold',
      blueProblem: expect.stringContaining('503') as string,
    });
    expect(events).toContainEqual(
      expect.objectContaining({
        level: 'warning',
        message: expect.stringMatching(/could not go back$/) as string,
      }),
    );
    expect(new Set(aims)).toEqual(new Set(['live']));
  });
});

describe('the window', () => {
  it('ends once every objective was judged by as many requests as asked for', async () => {
    const shop = await switchedShop({ observe: { window: '20s', interval: '50ms' } });
    let sample = 0;
    const errors = objective('errors', () => stands(bet(0.1, { sample: (sample += 400) })));
    const { outcome, journal } = await observeWith(shop, [errors], { options: { untilRequests: 1_000 } });
    expect(brief(outcome)).toMatchObject({ exitCode: 0, traffic: 'green' });
    expect(outcome.reason).toContain('all 2 gating checks pass after 1,000 requests');
    expect(journal.find(({ type }) => type === 'observe-started')).toMatchObject({ untilRequests: 1_000 });
  });

  it('is a promise, unless an early pass is allowed', async () => {
    const shop = await switchedShop({ observe: { window: '20s', interval: '50ms', earlyPass: true } });
    const { outcome, ticks } = await observeWith(shop, [objective('errors', () => stands(bet(0.1)))]);
    expect(outcome.reason).toContain('all 2 gating checks pass, and every objective is shown to hold');
    expect(ticks).toHaveLength(2);
  });

  it('has room for two looks, or is refused before anything is touched', async () => {
    const shop = await switchedShop();
    const short = observeWith(shop, [], { options: { windowMs: 1_000, intervalMs: 600 } });
    await expect(short).rejects.toThrow(
      '--window: expected a window with room for 2 looks, got `1s` with a look each `600ms`',
    );
  });
});

describe('looks', () => {
  it('do not wait for a check that hangs', async () => {
    const shop = await switchedShop({ observe: { window: '20s', interval: '50ms' } });
    let ended = false;
    const hanging = definition('slow', ['observe'], async ({ signal, cleanup }) => {
      cleanup('tell', () => {
        ended = true;
        return Promise.resolve();
      });
      await delay(60_000, undefined, { signal });
    });
    let coins = 1;
    const errors = objective('errors', () => stands(bet((coins *= 30)), '60 of 100 bad'));
    const startedAt = Date.now();
    const { outcome, events } = await observeWith(shop, [hanging, errors]);
    expect(brief(outcome)).toMatchObject({ exitCode: 1, traffic: 'blue' });
    expect(Date.now() - startedAt).toBeLessThan(5_000);
    expect(ended).toBe(true);
    const phase = events.find((event) => event.type === 'phase:end');
    expect(phase?.type === 'phase:end' && phase.results.find(({ id }) => id === 'slow')).toMatchObject({
      outcome: 'not-run',
      message: 'has not ended yet',
    });
  });

  it('never overlap, and come when each thing is due', async () => {
    const shop = await switchedShop({
      observe: { window: '900ms', interval: '300ms', probeInterval: '100ms' },
    });
    const begun: Record<string, number> = {};
    const running = new Set<string>();
    let overlaps = 0;
    const counting =
      (name: string): Body =>
      async () => {
        begun[name] = (begun[name] ?? 0) + 1;
        overlaps += running.has(name) ? 1 : 0;
        running.add(name);
        await delay(name === 'slow' ? 400 : 5);
        running.delete(name);
      };
    const order = probe(counting('order'));
    const slow = definition('slow', ['observe'], counting('slow'));
    const db = definition('db', ['observe'], counting('db'));
    const { outcome } = await observeWith(shop, [order, slow, db]);
    expect(outcome.exitCode).toBe(0);
    expect(overlaps).toBe(0);
    expect(begun.order).toBeGreaterThan(begun.db ?? Infinity);
    expect(begun.db).toBeGreaterThanOrEqual(begun.slow ?? Infinity);
    expect(begun.slow).toBeGreaterThanOrEqual(2);
  });

  it('at an objective follow its scrapes', async () => {
    const shop = await switchedShop({ observe: { window: '90s', interval: '15s' } });
    const { clock, switchedAt, observeNow } = await virtually(shop);
    const looks: number[] = [];
    const errors = objective('errors', () => {
      const elapsed = clock.now() - switchedAt;
      looks.push(elapsed);
      const nextScrape = switchedAt + 7_000 + 15_000 * Math.ceil((elapsed - 7_000 + 1) / 15_000);
      return stands(bet(0.1, { nextAt: nextScrape, sample: looks.length }));
    });
    expect(brief(await observeNow([errors]))).toMatchObject({ exitCode: 0, traffic: 'green' });
    const scrapes = [7_000, 22_000, 37_000, 52_000, 67_000, 82_000];
    expect(looks).toEqual([0, ...scrapes.map((at) => at + 250), 90_000]);
  });
});

describe('a long observation at every second', () => {
  it('keeps its looks on the grid, and its journal small', async () => {
    const shop = await switchedShop({ observe: { window: '100s', interval: '1s' } });
    const { clock, switchedAt, observeNow } = await virtually(shop);
    const begun: number[] = [];
    const objectives = Array.from({ length: 3 }, (_, index) =>
      objective(`errors of service ${index}`, ({ observation }) => {
        if (index === 0) begun.push(clock.now() - switchedAt);
        observation?.remember([1, 0, 120]);
        return stands(bet(1.5, { sample: begun.length }), `${begun.length} of 100 bad`);
      }),
    );
    const outcome = await observeNow([...objectives, probe(() => undefined)]);
    expect(brief(outcome)).toMatchObject({ exitCode: 0, traffic: 'green' });
    expect(begun.slice(0, 100)).toEqual(Array.from({ length: 100 }, (_, second) => second * 1_000));
    const ticks = (await journalOf(shop)).flatMap(recordedTick);
    const bytes = JSON.stringify(ticks).length;
    expect(bytes / ticks.length).toBeLessThan(700);
  });
});

describe('a restart', () => {
  it('goes on with the same evidence', async () => {
    const shop = await switchedShop({ observe: { window: '20s', interval: '50ms' } });
    const starts: (readonly unknown[])[] = [];
    const counting =
      (badFrom: number): Body =>
      ({ observation }) => {
        const seen = observation?.keep((remembered) => {
          starts.push(remembered);
          return { looks: remembered.length };
        }) ?? { looks: 0 };
        seen.looks += 1;
        observation?.remember([seen.looks, 0]);
        return stands(bet(seen.looks >= badFrom ? 500 : 1, { sample: seen.looks }), `${seen.looks} looks`);
      };
    const controller = new AbortController();
    let looks = 0;
    const onAppended = (entry: JournalEntry) => {
      if (entry.type !== 'observe-tick') return;
      looks += entry.memories?.errors?.length ?? 0;
      if (looks === 4) controller.abort(new InterruptedError('SIGTERM'));
    };
    const passing = probe(() => undefined);
    const first = await observeWith(shop, [objective('errors', counting(6)), passing], {
      signal: controller.signal,
      onAppended,
    });
    expect(first.outcome.exitCode).toBe(143);
    const second = await observeWith(shop, [objective('errors', counting(6)), passing]);
    expect(brief(second.outcome)).toMatchObject({ exitCode: 1, traffic: 'blue' });
    expect(second.outcome.reason).toContain(': 6 looks (');
    expect(starts).toEqual([[], [1, 2, 3, 4].map((look) => [look, 0])]);
    expect(second.recorded.map(({ tick }) => tick)).toEqual(second.recorded.map((_, index) => index + 1));
    expect(second.ticks[0]?.looks).toBeGreaterThan(4);
    // What comes to the same as before takes no room, and a probe that passes again one word.
    const outcomes = second.recorded.flatMap((look) => look.outcomes.map(({ id, rule }) => [id, rule]));
    expect(outcomes.sort()).toEqual([
      ['errors', 'sequential'],
      ['order (live)', undefined],
      ['users', undefined],
    ]);
    const again = second.recorded.flatMap((look) => look.again ?? []);
    expect(new Set(again)).toEqual(new Set(['order (live)']));
  });

  it('keeps what probes have shown so far', async () => {
    const shop = await switchedShop({ observe: { window: '20s', interval: '50ms' } });
    const controller = new AbortController();
    const onAppended = ({ type }: JournalEntry) => {
      if (type === 'observe-tick') controller.abort(new InterruptedError('SIGTERM'));
    };
    const failing = probe(({ aim }) => ({
      outcome: aim.name === 'blue' ? 'passed' : 'failed',
      message: 'status 500',
    }));
    const first = await observeWith(shop, [failing], { signal: controller.signal, onAppended });
    expect(first.outcome.exitCode).toBe(143);
    const { outcome, ticks } = await observeWith(shop, [failing]);
    expect(brief(outcome)).toMatchObject({ exitCode: 1, traffic: 'blue' });
    expect(ticks.at(-1)?.looks).toBeLessThanOrEqual(3);
  });
});
