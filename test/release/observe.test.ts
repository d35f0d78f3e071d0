import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { InterruptedError } from '../../src/errors.ts';
import { observe } from '../../src/release/observe.ts';
import { replay } from '../../src/release/replay.ts';
import { checkIn, switchIn, observeIn, journalOf, say, brief } from './commands.ts';
import { definition, withRelease } from './release-harness.ts';
import { startShop, type Shop } from './start-shop.ts';

describe('observe', () => {
  const switched = async (shop: Shop) => {
    await checkIn(shop);
    expect((await switchIn(shop)).exitCode).toBe(0);
  };

  it('has nothing to observe before a switch', async () => {
    const shop = await startShop();
    expect(await observeIn(shop)).toMatchObject({
      exitCode: 3,
      reason: 'there is no verified switch to observe (none)',
    });
  });

  it('says so when traffic is not where the journal says', async () => {
    const shop = await startShop();
    await switched(shop);
    shop.setTraffic('blue');
    const outcome = await observeIn(shop);
    expect(brief(outcome)).toEqual({
      phase: 'observe',
      verdict: 'inconclusive',
      exitCode: 3,
      traffic: 'blue',
    });
    expect(outcome.reason).toContain('traffic is not on green, where release r1 had put it');
  });

  it('notices when somebody else moves traffic while it watches', async () => {
    const shop = await startShop({ config: { observe: { window: '20s', interval: '50ms' } } });
    await switched(shop);
    const outcome = await observeIn(shop, {
      onAppended: ({ type }) => {
        if (type === 'observe-tick') shop.setTraffic('blue');
      },
    });
    expect(brief(outcome)).toEqual({
      phase: 'observe',
      verdict: 'inconclusive',
      exitCode: 3,
      traffic: 'blue',
    });
    expect(outcome.reason).toContain('the switch says blue: somebody else moved traffic');
  });

  it('does not keep a release when a filter left checks out', async () => {
    const shop = await startShop();
    await switched(shop);
    const extraChecks = [definition('more', ['observe'], () => undefined)];
    const outcome = await observeIn(shop, { extraChecks, filter: { grep: 'users' } });
    expect(brief(outcome)).toMatchObject({ exitCode: 3, traffic: 'green' });
    expect(outcome.reason).toContain('but a filter left checks out');
  });

  it('holds, and calls a person, when blue is no longer there to go back to', async () => {
    const shop = await startShop();
    await switched(shop);
    say(shop, 'users', 'failed');
    await shop.blue.close();
    const outcome = await observeIn(shop);
    expect(brief(outcome)).toEqual({ phase: 'observe', verdict: 'fail', exitCode: 4, traffic: 'green' });
    expect(outcome.reason).toContain('rolling back would make it worse: blue does not answer: GET ');
    expect(shop.traffic()).toBe('green');
    expect(replay(await journalOf(shop)).stage).toBe('held');
  });

  it('takes any answer of blue, a 503 too, for a place to go back to', async () => {
    const shop = await startShop();
    await switched(shop);
    say(shop, 'users', 'failed');
    shop.blue.server.removeAllListeners('request').on('request', (_request, response) => {
      (response as ServerResponse).writeHead(503).end('warming up');
    });
    const outcome = await observeIn(shop);
    expect(outcome.reason).not.toContain('would make it worse');
    expect(shop.traffic()).toBe('blue');
  });

  it('gives a blue that is away for a moment the time to come back', async () => {
    const shop = await startShop();
    await switched(shop);
    say(shop, 'users', 'failed');
    const { port } = new URL(shop.blue.url);
    await shop.blue.close();
    const outcome = await observeIn(shop, {
      settings: { retryMs: 200 },
      onAppended: ({ type, ...entry }) => {
        if (type !== 'observe-tick' || !('decision' in entry) || entry.decision === 'keep-observing') return;
        setTimeout(() => shop.blue.server.listen(Number(port), '127.0.0.1'), 600);
      },
    });
    expect(brief(outcome)).toMatchObject({ exitCode: 1, traffic: 'blue' });
  });

  it('goes on with the window and the failures on record', async () => {
    const shop = await startShop({ config: { observe: { window: '30s', interval: '50ms' } } });
    await switched(shop);
    const controller = new AbortController();
    const first = withRelease(shop, { signal: controller.signal }, (context, { events }) => {
      const watching = observe(context, { windowMs: 20_000 });
      const timer = setInterval(() => {
        if (events.some(({ type }) => type === 'observe:tick'))
          controller.abort(new InterruptedError('SIGTERM'));
      }, 5);
      return watching.finally(() => {
        clearInterval(timer);
      });
    });
    const outcome = await first;
    expect(outcome).toMatchObject({
      phase: 'observe',
      verdict: 'inconclusive',
      exitCode: 143,
      reason: 'interrupted by SIGTERM during observe; traffic is on green',
      traffic: 'green',
    });
    const before = replay(await journalOf(shop));
    expect(before).toMatchObject({ stage: 'observing', interrupted: { signal: 'SIGTERM' } });
    say(shop, 'users', 'failed');
    expect(brief(await observeIn(shop))).toMatchObject({ verdict: 'fail', exitCode: 1, traffic: 'blue' });
    const starts = (await journalOf(shop)).filter(({ type }) => type === 'observe-started');
    expect(starts).toHaveLength(2);
    expect(starts[1]).toMatchObject({
      switchedAt: before.switchedAt,
      windowMs: 20_000,
      baselines: before.observation?.baselines,
    });
  });

  it('goes on when the front door fails under green: that is what the checks judge', async () => {
    const shop = await startShop({ frontDoorFile: 'front' });
    shop.setTraffic('blue');
    const apply = ['sh', '-c', 'echo "$1" > active; cp active front', 'sh', '{target}'];
    const setting = {
      ...shop,
      config: { ...shop.config, switch: { type: 'command' as const, read: ['cat', 'active'], apply } },
    };
    await switched(setting);
    shop.setTraffic('down');
    say(shop, 'users', 'failed');
    expect(brief(await observeIn(setting))).toEqual({
      phase: 'observe',
      verdict: 'fail',
      exitCode: 1,
      traffic: 'blue',
    });
  });
});
