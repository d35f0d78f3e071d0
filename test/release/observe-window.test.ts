import { describe, expect, it } from 'vitest';
import { systemClock, type Clock } from '../../src/clock.ts';
import { InterruptedError } from '../../src/errors.ts';
import type { JournalEntry } from '../../src/release/journal-entry.ts';
import { observe } from '../../src/release/observe.ts';
import { remainingWindowMs } from '../../src/release/release-state.ts';
import { replay } from '../../src/release/replay.ts';
import { brief, checkIn, journalOf, observeIn, say, switchIn } from './commands.ts';
import { withRelease, type OpenOptions, type ReleaseSetting } from './release-harness.ts';
import { startShop, type Shop } from './start-shop.ts';

const minute = 60_000;
const later = (ms: number): Clock => ({ ...systemClock, now: () => systemClock.now() + ms });

async function switchedShop(config: NonNullable<Parameters<typeof startShop>[0]>['config'] = {}) {
  const shop = await startShop({ config });
  await checkIn(shop);
  expect((await switchIn(shop)).exitCode).toBe(0);
  return shop;
}

/** Observes at another time, and gives what was told and written down. */
async function observeAt(setting: ReleaseSetting, ms: number, options: OpenOptions = {}) {
  const { outcome, notices } = await withRelease(setting, options, async (context, { events }) => ({
    outcome: await observe({ ...context, clock: later(ms) }),
    notices: events.flatMap((event) => (event.type === 'notice' ? [event.message] : [])),
  }));
  const ticks = (await journalOf(setting)).filter(
    (entry): entry is Extract<JournalEntry, { type: 'observe-tick' }> => entry.type === 'observe-tick',
  );
  return { outcome, notices, ticks };
}

function answerAs(shop: Shop, status: number, version: string): void {
  shop.green.server.removeAllListeners('request');
  shop.green.server.on('request', (_request, response) => {
    response.writeHead(status).end(JSON.stringify({ version }));
  });
}

describe('the window of an observation', () => {
  it('counts no time in which nobody watched', async () => {
    const shop = await switchedShop();
    const { outcome, notices, ticks } = await observeAt(shop, 16 * minute);
    expect(brief(outcome)).toMatchObject({ exitCode: 0, traffic: 'green' });
    expect(notices).toEqual([
      expect.stringMatching(/^nobody watched green for 16m.*: the window ends 16m.* later$/),
    ]);
    const { elapsedMs = 0, missedMs = 0 } = ticks.at(-1) ?? {};
    expect(missedMs).toBeGreaterThan(16 * minute);
    expect(elapsedMs - missedMs).toBeGreaterThanOrEqual(200);
    expect(ticks.length).toBeGreaterThan(1);
  });

  it('counts what was watched before a run was killed, and not the time until the next', async () => {
    const shop = await switchedShop({ observe: { window: '1500ms', interval: '100ms' } });
    const controller = new AbortController();
    const onAppended = ({ type }: JournalEntry) => {
      if (type === 'observe-tick') controller.abort(new InterruptedError('SIGTERM'));
    };
    expect((await observeIn(shop, { signal: controller.signal, onAppended })).exitCode).toBe(143);
    const left = remainingWindowMs(replay(await journalOf(shop)), Date.now() + 15 * minute);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(1_500);

    const { outcome, ticks } = await observeAt(shop, 15 * minute);
    expect(brief(outcome)).toMatchObject({ exitCode: 0, traffic: 'green' });
    const { elapsedMs = 0, missedMs = 0 } = ticks.at(-1) ?? {};
    expect(missedMs).toBeGreaterThan(14 * minute);
    expect(elapsedMs - missedMs).toBeGreaterThanOrEqual(1_500);
    expect(ticks.length).toBeGreaterThan(1);
  });

  it('is never a single look', async () => {
    const shop = await switchedShop({ observe: { window: '200ms', interval: '60ms' } });
    const { outcome, notices, ticks } = await observeAt(shop, 0, { settings: { windowMs: 1 } });
    expect(brief(outcome)).toMatchObject({ exitCode: 0 });
    expect({ notices, reasons: ticks.map(({ reason }) => reason) }).toEqual({
      notices: [],
      reasons: [
        'window extended: one look is not enough',
        'all 1 gating checks pass at the end of the window',
      ],
    });
  });
});

describe('a green that is deployed anew while it is observed', () => {
  it('is not what was checked: the observation ends, and traffic is held', async () => {
    const shop = await switchedShop({ observe: { window: '20s', interval: '50ms' } });
    const onAppended = ({ type }: JournalEntry) => {
      if (type === 'observe-tick') answerAs(shop, 200, 'v3');
    };
    const outcome = await observeIn(shop, { onAppended });
    expect(brief(outcome)).toEqual({
      phase: 'observe',
      verdict: 'inconclusive',
      exitCode: 3,
      traffic: 'green',
    });
    expect(outcome.reason).toContain('green changed from v2 to v3 since it was checked');
    expect(replay(await journalOf(shop))).toMatchObject({ stage: 'held' });
    expect((await observeIn(shop)).reason).toContain('green changed from v2 to v3');
  });

  it.each([1, 2])('goes back all the same when it fails its users %d times in a row', async (times) => {
    const observe = { window: '20s', interval: '50ms', consecutiveFailures: times };
    const shop = await switchedShop({ observe });
    answerAs(shop, 200, 'v3');
    say(shop, 'users', 'failed');
    expect(brief(await observeIn(shop))).toMatchObject({ exitCode: 1, traffic: 'blue' });
  });

  it('is not what is seen when green only leaves the question unanswered', async () => {
    const shop = await switchedShop();
    answerAs(shop, 503, 'v3');
    expect(brief(await observeIn(shop))).toMatchObject({ exitCode: 0, traffic: 'green' });
  });
});
