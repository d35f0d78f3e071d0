import { describe, expect, it } from 'vitest';
import { LockedError } from '../../src/errors.ts';
import { cutover } from '../../src/release/cutover.ts';
import { replay } from '../../src/release/replay.ts';
import {
  checkIn,
  switchIn,
  observeIn,
  cutoverIn,
  resumeIn,
  journalOf,
  typesOf,
  say,
  brief,
  untouched,
  errorOf,
} from './commands.ts';
import { withRelease } from './release-harness.ts';
import { startShop } from './start-shop.ts';

/** Gives up soon. */
const briefWindow = { observe: { window: '100ms', interval: '50ms', maxExtension: '100ms' } };

describe('cutover', () => {
  it('keeps a good release', async () => {
    const shop = await startShop();
    const outcome = await withRelease(shop, {}, async (context, { events }) => {
      const result = await cutover(context);
      expect(events.map(({ type }) => type).filter((type) => !type.startsWith('check:'))).toEqual(
        expect.arrayContaining(['phase:start', 'phase:end', 'switch:start', 'switch:end', 'observe:tick']),
      );
      return result;
    });
    expect(brief(outcome)).toEqual({ phase: 'observe', verdict: 'pass', exitCode: 0, traffic: 'green' });
    expect(shop.traffic()).toBe('green');
    const types = await typesOf(shop);
    expect(types.filter((type) => type !== 'observe-tick')).toEqual([
      'release-opened',
      'pre-switch-verdict',
      'switch-intent',
      'switch-applied',
      'switch-verified',
      'observe-started',
      'observe-verdict',
      'release-closed',
    ]);
    const entries = await journalOf(shop);
    expect(entries.find(({ type }) => type === 'switch-intent')).toMatchObject({
      saved: { color: 'blue', raw: 'blue\n' },
      identities: { blue: { version: 'v1' }, green: { version: 'v2' } },
    });
    expect(entries.find(({ type }) => type === 'switch-verified')).toMatchObject({ answers: { green: 3 } });
    expect(
      Object.keys(
        (entries.find(({ type }) => type === 'observe-started') as { baselines?: object }).baselines ?? {},
      ),
    ).toEqual(['scrape']);
    expect(entries.at(-1)).toMatchObject({ result: 'kept' });
  });

  it('moves nothing when a check fails', async () => {
    const shop = await startShop();
    say(shop, 'candidate', 'failed');
    const outcome = await cutoverIn(shop);
    expect(outcome).toEqual({
      phase: 'pre-switch',
      verdict: 'fail',
      exitCode: 1,
      reason: '`candidate` failed; traffic was not touched',
      traffic: 'unchanged',
    });
    expect(shop.traffic()).toBe('blue');
    expect(await typesOf(shop)).toEqual(['release-opened', 'pre-switch-verdict', 'release-closed']);
  });

  it('puts traffic back when users fail under green', async () => {
    const shop = await startShop();
    say(shop, 'users', 'failed');
    const outcome = await cutoverIn(shop);
    expect(brief(outcome)).toEqual({ phase: 'observe', verdict: 'fail', exitCode: 1, traffic: 'blue' });
    expect(outcome.reason).toMatch(
      /^`users` failed 2 times in a row: the file says failed \(.* after the switch\); rolled back; traffic is on blue, verified; first bad look at \d\d:\d\d:\d\d UTC, decided after \d+ms, blue verified after \d+ms$/,
    );
    expect(shop.traffic()).toBe('blue');
    expect((await typesOf(shop)).slice(-5)).toEqual([
      'observe-verdict',
      'rollback-intent',
      'rollback-applied',
      'rollback-verified',
      'release-closed',
    ]);
    expect(brief(await switchIn(shop))).toEqual(untouched);
    expect(brief(await resumeIn(shop))).toMatchObject({ exitCode: 0, traffic: 'unchanged' });
  });

  it('holds green when the evidence never suffices, and is kept once it does', async () => {
    const shop = await startShop({ config: briefWindow });
    say(shop, 'users', 'inconclusive');
    const outcome = await cutoverIn(shop);
    expect(brief(outcome)).toEqual({
      phase: 'observe',
      verdict: 'inconclusive',
      exitCode: 3,
      traffic: 'green',
    });
    expect(outcome.reason).toMatch(/traffic stays on green$/);
    expect(shop.traffic()).toBe('green');
    expect(replay(await journalOf(shop)).stage).toBe('held');
    expect(brief(await resumeIn(shop))).toMatchObject({ exitCode: 3, traffic: 'green' });
    expect(await errorOf(checkIn(shop))).toBeInstanceOf(LockedError);
    say(shop, 'users', 'passed');
    expect(brief(await observeIn(shop))).toMatchObject({ verdict: 'pass', exitCode: 0, traffic: 'green' });
  });

  it('touches and writes nothing in a dry run', async () => {
    const shop = await startShop();
    const { outcome, notices } = await withRelease(shop, { dryRun: true }, async (context, { events }) => ({
      outcome: await cutover(context),
      notices: events.flatMap((event) => (event.type === 'notice' ? [event.message] : [])),
    }));
    expect(brief(outcome)).toMatchObject({ verdict: 'pass', exitCode: 0, traffic: 'unchanged' });
    expect(notices).toEqual([
      'would switch from blue to green through the command hook',
      'would then observe with 1 checks',
    ]);
    expect(shop.traffic()).toBe('blue');
    expect(await journalOf(shop)).toEqual([]);
  });
});
