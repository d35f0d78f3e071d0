import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InterruptedError, RefusedError } from '../../src/errors.ts';
import { rollBack } from '../../src/release/roll-back.ts';
import { replay } from '../../src/release/replay.ts';
import {
  checkIn,
  switchIn,
  observeIn,
  cutoverIn,
  rollBackIn,
  journalOf,
  typesOf,
  say,
  brief,
  errorOf,
} from './commands.ts';
import { definition, journalFileOf, withRelease } from './release-harness.ts';
import { startShop } from './start-shop.ts';

const commandSwitch = {
  type: 'command' as const,
  read: ['cat', 'active'],
  apply: ['sh', '-c', 'echo "$1" > active', 'sh', '{target}'],
};

describe('rollback', () => {
  it('restores, verifies, and may be repeated', async () => {
    const shop = await startShop();
    await checkIn(shop);
    await switchIn(shop);
    await shop.green.close();
    expect(await rollBackIn(shop)).toMatchObject({
      phase: 'rollback',
      verdict: 'pass',
      exitCode: 0,
      reason: 'rolled back; traffic is on blue, verified: 3 fresh connections in a row answered blue',
      traffic: 'blue',
    });
    expect(shop.traffic()).toBe('blue');
    expect(await rollBackIn(shop)).toMatchObject({
      exitCode: 0,
      reason: 'blue serves already; traffic is on blue, verified: 3 fresh connections in a row answered blue',
    });
    expect((await typesOf(shop)).filter((type) => type === 'release-closed')).toHaveLength(2);
  });

  it('works with nothing on record', async () => {
    const shop = await startShop();
    shop.setTraffic('green');
    expect(brief(await rollBackIn(shop))).toEqual({
      phase: 'rollback',
      verdict: 'pass',
      exitCode: 0,
      traffic: 'blue',
    });
    expect((await typesOf(shop))[0]).toBe('release-opened');
  });

  it('undoes a release that was kept', async () => {
    const shop = await startShop();
    await cutoverIn(shop);
    expect(brief(await rollBackIn(shop))).toMatchObject({ exitCode: 0, traffic: 'blue' });
    expect(replay(await journalOf(shop))).toMatchObject({
      stage: 'rolled-back',
      closed: { result: 'rolled-back' },
    });
  });

  it('is refused once blue cannot serve safely, unless forced', async () => {
    const shop = await startShop();
    await checkIn(shop, {
      extraChecks: [
        definition(
          'blue at the new schema',
          ['pre-switch'],
          () => ({ outcome: 'failed', message: 'column gone' }),
          {
            kind: 'skew',
            gating: false,
          },
        ),
      ],
    });
    await switchIn(shop);
    const error = await errorOf(rollBackIn(shop));
    expect(error).toBeInstanceOf(RefusedError);
    expect((error as Error).message).toContain('rolling back is not safe');
    expect(shop.traffic()).toBe('green');
    say(shop, 'users', 'failed');
    const observed = await observeIn(shop);
    expect(brief(observed)).toEqual({ phase: 'observe', verdict: 'fail', exitCode: 4, traffic: 'green' });
    expect(brief(await rollBackIn(shop, { force: true }))).toMatchObject({ exitCode: 0, traffic: 'blue' });
  });

  it('is not for a configuration in which the colors have changed places', async () => {
    const shop = await startShop();
    await cutoverIn(shop);
    const config = { ...shop.config, blue: shop.config.green, green: shop.config.blue };
    const error = await errorOf(rollBackIn({ folder: shop.folder, config }));
    expect(error).toBeInstanceOf(RefusedError);
    expect((error as Error).message).toContain('release r1 was started with blue at');
    expect(shop.traffic()).toBe('green');
  });

  it('applies blue when the saved state was restored without effect', async () => {
    const shop = await startShop();
    const setting = {
      ...shop,
      config: { ...shop.config, switch: { ...commandSwitch, restore: ['true', '{saved}'] } },
    };
    await checkIn(setting);
    await switchIn(setting);
    const { outcome, warnings } = await withRelease(
      setting,
      { command: 'rollback' },
      async (context, { events }) => ({
        outcome: await rollBack(context, { reason: 'pager' }),
        warnings: events.filter((event) => event.type === 'notice' && event.level === 'warning'),
      }),
    );
    expect(brief(outcome)).toMatchObject({ exitCode: 0, traffic: 'blue' });
    expect(shop.traffic()).toBe('blue');
    expect(warnings).toMatchObject([
      {
        message:
          '`restore` succeeded without putting traffic back: the switch does not say blue when read back',
      },
    ]);
  });

  it('is finished whatever signal arrives', async () => {
    const apply = ['sh', '-c', 'sleep 0.3; echo "$1" > active', 'sh', '{target}'];
    const shop = await startShop({ config: { switch: { type: 'command', read: ['cat', 'active'], apply } } });
    await checkIn(shop);
    await switchIn(shop);
    const controller = new AbortController();
    const outcome = await rollBackIn(shop, {
      signal: controller.signal,
      onAppended: ({ type }) => {
        if (type === 'rollback-intent') {
          setTimeout(() => {
            controller.abort(new InterruptedError('SIGTERM'));
          }, 50);
        }
      },
    });
    expect(controller.signal.aborted).toBe(true);
    expect(brief(outcome)).toMatchObject({ exitCode: 0, traffic: 'blue' });
    expect(shop.traffic()).toBe('blue');
  });

  it('goes on although the journal cannot be written, and says so', async () => {
    const shop = await startShop();
    await checkIn(shop);
    await switchIn(shop);
    const { outcome, warnings } = await withRelease(
      shop,
      { command: 'rollback' },
      async (context, { events }) => {
        rmSync(journalFileOf(shop.folder));
        return {
          outcome: await rollBack(context, { reason: 'disk trouble' }),
          warnings: events.filter((event) => event.type === 'notice' && event.level === 'warning'),
        };
      },
    );
    expect(brief(outcome)).toMatchObject({ exitCode: 0, traffic: 'blue' });
    expect(shop.traffic()).toBe('blue');
    expect(JSON.stringify(warnings)).toContain('`rollback-intent` is missing from the record');
  });

  it('measures the drain, and never calls a deadline a drain', async () => {
    const drain = ['cat', 'inflight'];
    const shop = await startShop({
      config: {
        rollback: { drainDeadline: '300ms' },
        switch: {
          type: 'command',
          read: ['cat', 'active'],
          apply: ['sh', '-c', 'echo "$1" > active', 'sh', '{target}'],
          drain,
        },
      },
    });
    writeFileSync(join(shop.folder, 'inflight'), '4\n');
    await checkIn(shop);
    await switchIn(shop);
    const events = await withRelease(shop, { command: 'rollback' }, async (context, release) => {
      await rollBack(context, { reason: 'pager' });
      return release.events;
    });
    expect(events.find(({ type }) => type === 'rollback:end')).toMatchObject({
      outcome: 'rolled-back',
      drain: { drained: false, inFlight: 4 },
    });
    expect((await journalOf(shop)).find(({ type }) => type === 'drain-measured')).toMatchObject({
      drained: false,
      inFlight: 4,
    });
  });

  it('says in a dry run what it would do', async () => {
    const shop = await startShop();
    await checkIn(shop);
    await switchIn(shop);
    const before = await journalOf(shop);
    expect(await rollBackIn(shop, { dryRun: true })).toMatchObject({
      exitCode: 0,
      reason: 'would put traffic back on blue; traffic was not touched',
    });
    expect(shop.traffic()).toBe('green');
    expect(await journalOf(shop)).toEqual(before);
  });

  it('is not held up by a mechanism that cannot be read, or a front door that hangs', async () => {
    const shop = await startShop();
    await checkIn(shop);
    await switchIn(shop);
    let restored = false;
    const outcome = await rollBackIn(shop, {
      wrapHook: (hook) => ({
        ...hook,
        read: (signal) => (restored ? hook.read(signal) : Promise.reject(new Error('admin API is down'))),
        restore: async (...given) => {
          await hook.restore(...given);
          restored = true;
        },
      }),
    });
    expect(brief(outcome)).toMatchObject({ exitCode: 0, traffic: 'blue' });
  });
});
