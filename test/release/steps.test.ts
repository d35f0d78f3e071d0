import { describe, expect, it } from 'vitest';
import { ConfigError, ProviderError } from '../../src/errors.ts';
import { cutover } from '../../src/release/cutover.ts';
import { replay } from '../../src/release/replay.ts';
import { setTraffic } from '../switch/traffic-servers.ts';
import {
  brief,
  checkIn,
  cutoverIn,
  errorOf,
  journalOf,
  observeIn,
  resumeIn,
  rollBackIn,
  say,
  switchIn,
  typesOf,
} from './commands.ts';
import { withRelease } from './release-harness.ts';
import { startShop } from './start-shop.ts';
import { startSteppedShop } from './start-stepped-shop.ts';
import { join } from 'node:path';

/** Gives up soon. */
const briefWindow = {
  observe: { window: '200ms', interval: '60ms', maxExtension: '150ms', consecutiveFailures: 2 },
};

describe('a switch in steps', () => {
  it('gives green one share after the other, each verified and watched, and then watches all of it', async () => {
    const shop = await startSteppedShop();
    const { outcome, events } = await withRelease(shop, {}, async (context, { events }) => ({
      outcome: await cutover(context),
      events,
    }));
    expect(outcome).toMatchObject({ phase: 'observe', verdict: 'pass', exitCode: 0, traffic: 'green' });
    expect(shop.moves()).toEqual(['30', '60', '100']);
    const entries = await journalOf(shop);
    expect(entries.map(({ type }) => type).filter((type) => type !== 'observe-tick')).toEqual([
      'release-opened',
      'pre-switch-verdict',
      'switch-intent',
      'step-intent',
      'step-applied',
      'step-verified',
      'observe-started',
      'step-intent',
      'step-applied',
      'step-verified',
      'step-intent',
      'switch-applied',
      'switch-verified',
      'observe-started',
      'observe-verdict',
      'release-closed',
    ]);
    const told = events.flatMap((event) => (event.type === 'switch:step' ? [event] : []));
    expect(told).toMatchObject([
      { weight: 30, outcome: 'verified' },
      { weight: 60, outcome: 'verified' },
    ]);
    for (const event of told) {
      const { asked = 0, green = 0, fewest = 0, most = 0 } = event.measured ?? {};
      expect(asked).toBeGreaterThan(20);
      expect(green).toBeGreaterThanOrEqual(fewest);
      expect(green).toBeLessThanOrEqual(most);
      expect(event.message).toMatch(
        /^green answered \d+ of \d+ fresh connections, where \d+ % of \d+ makes \d+ to \d+$/,
      );
    }
    const ticks = events.flatMap((event) => (event.type === 'observe:tick' ? [event] : []));
    expect([...new Set(ticks.map(({ weight }) => weight))]).toEqual([30, 60, undefined]);
    // One test: the looks of the window go on counting where those of the steps ended.
    expect(ticks.map(({ tick }) => tick)).toEqual(ticks.map((_, index) => index + 1));
  });

  it('by `bg-check switch` ends when green has everything, and leaves the window to `bg-check observe`', async () => {
    const shop = await startSteppedShop();
    await checkIn(shop);
    expect(await switchIn(shop)).toMatchObject({ phase: 'switch', exitCode: 0, traffic: 'green' });
    expect(replay(await journalOf(shop))).toMatchObject({ stage: 'switched', steps: { weight: 100 } });
    const looks = (await typesOf(shop)).filter((type) => type === 'observe-tick').length;
    expect(looks).toBeGreaterThanOrEqual(2);
    expect(await observeIn(shop)).toMatchObject({ exitCode: 0, traffic: 'green' });
    const ticks = (await journalOf(shop)).flatMap((entry) =>
      entry.type === 'observe-tick' ? [entry.tick] : [],
    );
    expect(ticks).toEqual(ticks.map((_, index) => index + 1));
  });

  it('goes back to nothing in one move when users fail at a step', async () => {
    const shop = await startSteppedShop({ steps: [30, 50, 75, 100] });
    const outcome = await cutoverIn(shop, {
      onAppended: (entry) => {
        if (entry.type === 'step-verified' && entry.weight === 50) say(shop, 'users', 'failed');
      },
    });
    expect(brief(outcome)).toEqual({ phase: 'observe', verdict: 'fail', exitCode: 1, traffic: 'blue' });
    expect(outcome.reason).toMatch(
      /^`users` failed 2 times in a row: .* after the first step\); rolled back; traffic is on blue, verified/,
    );
    expect(shop.moves()).toEqual(['30', '50', '0']);
  });

  it('never gives green more while nobody knows, and goes on from there once somebody does', async () => {
    const shop = await startSteppedShop({ config: briefWindow });
    say(shop, 'users', 'inconclusive');
    const outcome = await cutoverIn(shop);
    expect(brief(outcome)).toEqual({
      phase: 'observe',
      verdict: 'inconclusive',
      exitCode: 3,
      traffic: 'mixed',
    });
    expect(outcome.reason).toMatch(
      /^nobody knows whether 30 % green is well: `users` is inconclusive: .*; 30 % of traffic is on green$/,
    );
    expect(outcome.advice).toContain('`bg-check resume`');
    expect(shop.moves()).toEqual(['30']);
    expect(await observeIn(shop)).toMatchObject({ exitCode: 3, traffic: 'unchanged' });
    say(shop, 'users', 'passed');
    // Whoever resumes a release that a cutover began goes on with its window.
    expect(await resumeIn(shop)).toMatchObject({ phase: 'observe', exitCode: 0, traffic: 'green' });
    expect(shop.moves()).toEqual(['30', '60', '100']);
  });

  it('puts traffic back while nobody knows where `observe.onUnknown` says so', async () => {
    const config = { observe: { ...briefWindow.observe, onUnknown: 'roll-back' as const } };
    const shop = await startSteppedShop({ config });
    say(shop, 'users', 'inconclusive');
    expect(brief(await cutoverIn(shop))).toMatchObject({ exitCode: 1, traffic: 'blue' });
    expect(shop.moves()).toEqual(['30', '0']);
  });

  it('drives traffic back when the share that came is not the one that was asked for', async () => {
    const shop = await startSteppedShop({
      frontDoorFile: 'routed',
      apply:
        'echo "$1" >> moves; echo "$1" > active; case $1 in 60) echo 0;; *) echo "$1";; esac > r.new; mv r.new routed',
      config: { verification: { connections: 3, rounds: 1, tolerance: 50, deadline: '2s' } },
    });
    setTraffic(join(shop.folder, 'routed'), '0');
    const outcome = await cutoverIn(shop);
    expect(brief(outcome)).toEqual({ phase: 'switch', verdict: 'fail', exitCode: 4, traffic: 'blue' });
    expect(outcome.reason).toMatch(
      /^the switch failed: the switch says 60 % green, but green answered 0 of (\d+) fresh connections, where 60 % of \1 makes \d+ to \d+; if the mechanism keeps each client on its color, set `verification.sticky`; traffic is on blue, verified$/,
    );
    expect(shop.moves()).toEqual(['30', '60', '0']);
  });

  it('takes the word of the mechanism where clients stick to a color, and says so', async () => {
    const shop = await startSteppedShop({
      frontDoorFile: 'routed',
      apply: 'echo "$1" > active; [ "$1" = 100 ] && echo green > routed || echo blue > routed',
      config: { verification: { connections: 3, rounds: 1, sticky: true, deadline: '500ms' } },
    });
    setTraffic(join(shop.folder, 'routed'), 'blue');
    await checkIn(shop);
    const { outcome, events } = await withRelease(
      shop,
      { command: 'cutover' },
      async (context, { events }) => ({
        outcome: await cutover(context),
        events,
      }),
    );
    expect(outcome.exitCode).toBe(0);
    expect(events.find(({ type }) => type === 'switch:step')).toMatchObject({
      message:
        'the switch says 30 % green, and the front door answered blue 3×; the share itself is not measured, since clients stick to a color',
    });
  });

  it('goes no further than its record, and back to blue where that ends', async () => {
    const shop = await startSteppedShop();
    const outcome = await withRelease(shop, {}, (context) => {
      const { journal } = context;
      const append: typeof journal.append = (entry) =>
        entry.type === 'step-intent' && entry.weight === 60
          ? Promise.reject(new ProviderError('no space left on the disk'))
          : journal.append(entry);
      return cutover({
        ...context,
        journal: Object.create(journal, { append: { value: append } }) as typeof journal,
      });
    });
    expect(brief(outcome)).toEqual({ phase: 'switch', verdict: 'fail', exitCode: 4, traffic: 'blue' });
    expect(outcome.reason).toContain('no space left on the disk; traffic is on blue, verified');
    expect(shop.moves()).toEqual(['30', '0']);
  });

  it('does not overwrite what somebody else did between two steps', async () => {
    const shop = await startSteppedShop({ stepFor: '1500ms' });
    const outcome = await cutoverIn(shop, {
      onAppended: (entry) => {
        if (entry.type === 'step-verified') shop.setTraffic('33');
      },
    });
    expect(outcome).toMatchObject({ exitCode: 3, traffic: 'mixed' });
    expect(outcome.reason).toContain('the switch says 33 % green: somebody else moved traffic');
    expect(shop.moves()).toEqual(['30']);
    expect(await resumeIn(shop)).toMatchObject({ exitCode: 3, traffic: 'mixed' });
    expect(await rollBackIn(shop)).toMatchObject({ exitCode: 0, traffic: 'blue' });
  });

  it('is told by a dry run, and moves nothing in it', async () => {
    const shop = await startSteppedShop({ steps: [{ weight: 10, for: '2m' }, 50, 100] });
    const notices = await withRelease(shop, { dryRun: true }, async (context, { events }) => {
      await cutover(context);
      return events.flatMap((event) => (event.type === 'notice' ? [event.message] : []));
    });
    expect(notices[0]).toBe(
      'would switch from blue to green through the command hook, in 3 steps: 10 % for 2m, 50 % for 100ms, then all of it',
    );
    expect(shop.moves()).toEqual([]);
  });

  it('is refused by a hook that cannot give green a share, before anything', async () => {
    const shop = await startShop();
    const { config } = shop;
    const steps = {
      ...shop,
      config: { ...config, switch: { ...config.switch, steps: [10, 100] } },
    } as typeof shop;
    for (const command of [checkIn, switchIn, cutoverIn]) {
      const error = await errorOf(command(steps));
      expect(error).toBeInstanceOf(ConfigError);
      expect((error as Error).message).toBe(
        'switch.steps: the command hook moves traffic as a whole, and 2 steps are asked for',
      );
    }
    expect(await journalOf(shop)).toEqual([]);
  });
});

describe('a switch hook that looks first', () => {
  it('is asked before the night and before the move, and never before traffic goes back', async () => {
    const shop = await startSteppedShop();
    const asked: unknown[] = [];
    const options = {
      wrapHook: (hook) => ({
        ...hook,
        preflight: (target) => {
          asked.push(target);
          return Promise.resolve(['the certificate of green ends in 3 days']);
        },
      }),
    } satisfies Parameters<typeof checkIn>[1];
    await checkIn(shop, options);
    expect(asked).toEqual([{ blue: 70, green: 30 }]);
    await switchIn(shop, options);
    await rollBackIn(shop, options);
    expect(asked).toHaveLength(2);
  });
});
