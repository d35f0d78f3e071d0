import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../src/release/journal-entry.ts';
import { replay } from '../../src/release/replay.ts';
import { brief, journalOf } from './commands.ts';
import { bet, objective, observeWith, probe, stands, switchedShop } from './observe-story.ts';
import { definition } from './release-harness.ts';

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
      /^`errors` is broken, by 128 to 1 where 100 to 1 is enough: 9 of 100 bad \(.* after the switch\); rolled back; traffic is on blue, verified; first bad scrape at \d\d:\d\d:\d\d UTC, decided after [1-9][\d.]*s, blue verified after [1-9][\d.]*s$/,
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

  it('of a step that changes data is not gathered on blue for comparison', async () => {
    const shop = await switchedShop({
      observe: { window: '300ms', interval: '50ms', maxExtension: '100ms' },
    });
    const done: string[] = [];
    const order = probe(async ({ aim, step }) => {
      await step('browse', () => done.push(`browse on ${aim.name}`));
      await step('pay', { mutates: true }, () => done.push(`pay on ${aim.name}`));
      return { outcome: 'failed', message: 'status 500' };
    });
    const { recorded } = await observeWith(shop, [order]);
    expect(new Set(done)).toEqual(new Set(['browse on live', 'pay on live', 'browse on blue']));
    const looked = recorded.flatMap(({ outcomes }) => outcomes).find(({ id }) => id === 'order (live)');
    expect(looked).toMatchObject({ outcome: 'failed' });
    expect(looked).not.toHaveProperty('shared');
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
