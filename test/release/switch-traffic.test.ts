import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, RefusedError } from '../../src/errors.ts';
import { replay } from '../../src/release/replay.ts';
import {
  checkIn,
  switchIn,
  rollBackIn,
  resumeIn,
  journalOf,
  typesOf,
  say,
  brief,
  untouched,
  errorOf,
} from './commands.ts';
import { definition, withRelease } from './release-harness.ts';
import { startShop } from './start-shop.ts';

describe('switch', () => {
  it('wants a pre-switch, passed, whole, recent, and of the same candidate', async () => {
    const shop = await startShop();
    expect(await switchIn(shop)).toMatchObject({
      ...untouched,
      reason: 'no pre-switch is on record; traffic was not touched',
    });
    say(shop, 'candidate', 'inconclusive');
    expect(brief(await checkIn(shop))).toMatchObject({ exitCode: 3 });
    expect(await switchIn(shop)).toMatchObject({
      ...untouched,
      reason: 'the last pre-switch did not pass; traffic was not touched',
    });
    say(shop, 'candidate', 'passed');
    const extraChecks = [definition('other', ['pre-switch'], () => undefined)];
    expect(brief(await checkIn(shop, { filter: { grep: 'candidate' }, extraChecks }))).toMatchObject({
      exitCode: 0,
    });
    expect((await switchIn(shop)).reason).toContain('the last pre-switch left checks out');
    await checkIn(shop);
    expect((await switchIn(shop, { settings: { preSwitchMaxAgeMs: -1 } })).reason).toMatch(
      /old, and `preSwitch.maxAge` is/,
    );
    await shop.green.close();
    expect((await switchIn(shop)).reason).toContain('green does not say who it is');
    expect(shop.traffic()).toBe('blue');
    expect(await typesOf(shop)).not.toContain('switch-intent');
  });

  it('refuses a candidate that changed since it was checked', async () => {
    const shop = await startShop();
    await checkIn(shop);
    const other = await startShop({ versions: ['v1', 'v3'] });
    const config = { ...shop.config, green: { url: other.green.url } };
    expect((await switchIn({ folder: shop.folder, config })).reason).toBe(
      'green is v3 now, and the pre-switch checked v2; traffic was not touched',
    );
  });

  it('says so when traffic is on green already, and when it should be and is not', async () => {
    const shop = await startShop();
    await checkIn(shop);
    await switchIn(shop);
    const before = await journalOf(shop);
    expect(await switchIn(shop)).toMatchObject({
      exitCode: 0,
      reason: 'traffic is on green already, by release r1 (switched)',
    });
    shop.setTraffic('blue');
    const error = await errorOf(switchIn(shop));
    expect(error).toBeInstanceOf(RefusedError);
    expect((error as Error).message).toBe(
      'the journal says that release r1 moved traffic to green, but the switch says blue, the front door answered blue 3×',
    );
    expect(await journalOf(shop)).toEqual(before);
  });

  it.each([
    [
      'green',
      'traffic is not on blue before the switch: the switch says green, the front door answered green 3×',
    ],
    ['split', 'traffic is not on blue before the switch: the switch says unknown, the front door answered'],
    ['maintenance', 'the switch says unknown, the front door answered unknown 3×'],
  ])('refuses to start from %s', async (active, message) => {
    const shop = await startShop();
    await checkIn(shop);
    shop.setTraffic(active);
    const error = await errorOf(switchIn(shop));
    expect(error).toBeInstanceOf(RefusedError);
    expect((error as Error).message).toContain(message);
    expect(await typesOf(shop)).not.toContain('switch-intent');
  });

  it('does not begin when its end could not be seen', async () => {
    const shop = await startShop({ frontDoorFile: 'stuck' });
    await checkIn(shop);
    shop.setTraffic('maintenance');
    const outcome = await switchIn(shop);
    expect(brief(outcome)).toEqual(untouched);
    expect(outcome.reason).toContain('a switch could not be verified');
  });

  it('stops before anything when both colors answer alike', async () => {
    const shop = await startShop({ versions: ['v1', 'v1'] });
    const error = await errorOf(checkIn(shop));
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).message).toContain('blue and green cannot be told apart: both answer as v1');
  });

  it('drives traffic back when the command claims a move that did not happen', async () => {
    const shop = await startShop({ frontDoorFile: 'stuck' });
    await checkIn(shop);
    const outcome = await switchIn(shop);
    expect(brief(outcome)).toEqual({ phase: 'switch', verdict: 'fail', exitCode: 4, traffic: 'blue' });
    expect(outcome.reason).toMatch(
      /^the switch failed: the switch says green, but the front door answered blue \d+×; traffic is on blue, verified$/,
    );
    expect(readFileSync(join(shop.folder, 'active'), 'utf8')).toBe('blue\n');
    expect((await typesOf(shop)).slice(-6)).toEqual([
      'switch-applied',
      'switch-failed',
      'rollback-intent',
      'rollback-applied',
      'rollback-verified',
      'release-closed',
    ]);
    expect(replay(await journalOf(shop)).closed).toMatchObject({ result: 'failed' });
  });

  it('drives traffic back when the command fails halfway', async () => {
    const config = {
      switch: {
        type: 'command' as const,
        read: ['cat', 'active'],
        apply: [
          'sh',
          '-c',
          '[ "$1" = blue ] && echo blue > active || { echo split > active; exit 1; }',
          'sh',
          '{target}',
        ],
      },
    };
    const shop = await startShop({ config });
    await checkIn(shop);
    const outcome = await switchIn(shop);
    expect(brief(outcome)).toEqual({ phase: 'switch', verdict: 'fail', exitCode: 4, traffic: 'blue' });
    expect(outcome.reason).toContain('ended with exit code 1');
    expect(shop.traffic()).toBe('blue');
  });

  it('believes its eyes when the command fails after it has moved traffic', async () => {
    const apply = ['sh', '-c', 'echo "$1" > active; exit 1', 'sh', '{target}'];
    const shop = await startShop({ config: { switch: { type: 'command', read: ['cat', 'active'], apply } } });
    await checkIn(shop);
    expect(brief(await switchIn(shop))).toMatchObject({ verdict: 'pass', exitCode: 0, traffic: 'green' });
    expect((await typesOf(shop)).slice(-2)).toEqual(['switch-intent', 'switch-verified']);
  });

  it('calls a person when it can neither move traffic nor put it back', async () => {
    const apply = ['sh', '-c', 'echo split > active; exit 1', 'sh', '{target}'];
    const shop = await startShop({ config: { switch: { type: 'command', read: ['cat', 'active'], apply } } });
    await checkIn(shop);
    const outcome = await switchIn(shop);
    expect(brief(outcome)).toMatchObject({ verdict: 'fail', exitCode: 4 });
    expect(outcome.reason).toContain('putting traffic back failed too');
    expect(outcome.advice).toContain('Put traffic on blue by hand');
    expect(replay(await journalOf(shop)).stage).toBe('rollback-failed');
    shop.setTraffic('blue');
    const again = await resumeIn(shop);
    expect(brief(again)).toEqual({ phase: 'switch', verdict: 'fail', exitCode: 4, traffic: 'mixed' });
    shop.setTraffic('blue');
    const mended = {
      ...shop,
      config: {
        ...shop.config,
        switch: { type: 'command' as const, read: ['cat', 'active'], apply: ['true', '{target}'] },
      },
    };
    expect(brief(await rollBackIn(mended))).toMatchObject({ verdict: 'pass', exitCode: 0, traffic: 'blue' });
  });

  it('moves nothing when the state changed between reading and moving', async () => {
    const { StateChangedError } = await import('../../src/switch/state-changed-error.ts');
    const shop = await startShop();
    await checkIn(shop);
    const outcome = await switchIn(shop, {
      wrapHook: (hook) => ({
        ...hook,
        apply: () => Promise.reject(new StateChangedError('the state changed since it was read (412)')),
        restore: () => Promise.reject(new Error('must not be called')),
      }),
    });
    expect(brief(outcome)).toEqual({ phase: 'switch', verdict: 'fail', exitCode: 4, traffic: 'blue' });
    expect((await typesOf(shop)).slice(-3)).toEqual(['switch-intent', 'switch-failed', 'release-closed']);
  });

  it('leaves a release alone that stands halfway, and says who can tell where traffic is', async () => {
    const shop = await startShop();
    await checkIn(shop);
    await withRelease(shop, { command: 'switch' }, ({ journal }) =>
      journal.append({
        type: 'switch-intent',
        releaseId: 'r1',
        target: 'green',
        hook: 'command',
        saved: { color: 'blue', raw: 'blue\n' },
        identities: {},
        baselines: {},
      }),
    );
    expect(await errorOf(switchIn(shop))).toMatchObject({
      code: 'BGC_REFUSED',
      message: 'release r1 stands halfway (switching); traffic was not touched',
      advice:
        '`bg-check status` tells where traffic is; go on with `bg-check resume` or `bg-check rollback --reason <text>`.',
    });
  });

  it('keeps no state that holds a secret, and restores by color', async () => {
    const shop = await startShop({
      config: {
        switch: {
          type: 'command',
          read: ['sh', '-c', 'cat active'],
          apply: ['sh', '-c', 'echo "$1" > active', 'sh', '{target}'],
          restore: ['sh', '-c', 'echo "$1" > active', 'sh', '{saved}'],
        },
      },
    });
    const redact = <Value>(value: Value): Value =>
      JSON.parse(JSON.stringify(value).replaceAll('blue\\n', '***')) as Value;
    await checkIn(shop, { redact });
    await switchIn(shop, { redact });
    expect((await journalOf(shop)).find(({ type }) => type === 'switch-intent')).toMatchObject({
      saved: { color: 'blue', raw: null },
    });
    expect(brief(await rollBackIn(shop))).toMatchObject({ exitCode: 0, traffic: 'blue' });
    expect(shop.traffic()).toBe('blue');
  });
});
