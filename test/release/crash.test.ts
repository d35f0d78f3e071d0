import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { readPlaces } from '../../src/check/read-places.ts';
import { configSchema } from '../../src/config/config-schema.ts';
import { replay } from '../../src/release/replay.ts';
import { describeStatus, readStatus } from '../../src/release/status.ts';
import { brief, journalOf, resumeIn, rollBackIn, say } from './commands.ts';
import type { CrashOrder } from './crash-child.ts';
import { hookOf, journalFileOf, lockFileOf } from './release-harness.ts';
import { startShop, type Shop } from './start-shop.ts';
import { startSteppedShop } from './start-stepped-shop.ts';

const script = fileURLToPath(new URL('crash-child.mjs', import.meta.url));

async function startChild(order: CrashOrder): Promise<ChildProcess> {
  const child = fork(script, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
  await Promise.race([once(child, 'message'), once(child, 'exit')]);
  child.send(order);
  return child;
}

async function killedAfter(order: CrashOrder): Promise<void> {
  const child = await startChild(order);
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
}

/** Everything of a release that lies in files. */
const stateFiles = ['active', '.bg-check'];

function copyState(from: string, to: string): void {
  for (const name of stateFiles) {
    rmSync(join(to, name), { recursive: true, force: true });
    if (existsSync(join(from, name))) cpSync(join(from, name), join(to, name), { recursive: true });
  }
}

async function statusLine(shop: Shop): Promise<string> {
  const config = configSchema.parse(shop.config);
  const report = await readStatus({
    config,
    places: readPlaces(config, { rootDirectory: shop.folder, runId: 'status', addSecret: () => undefined }),
    hook: hookOf(shop),
    journalFile: journalFileOf(shop.folder),
    lockFile: lockFileOf(shop.folder),
    connections: 3,
    identityTimeoutMs: 5_000,
    clock: systemClock,
  });
  const lines = describeStatus(report);
  expect(lines.find((line) => line.startsWith('lock:'))).toContain('that run is no more');
  return `${report.state.stage}, seen on ${report.traffic?.color ?? '?'}`;
}

const code = async (operation: Promise<Parameters<typeof brief>[0]>) => {
  const { exitCode, traffic } = brief(await operation);
  return `exit ${exitCode}, ${traffic}`;
};

/** What status says after the kill, and how `resume` and `rollback` end, each from the same wreck. */
async function aftermath(shop: Shop): Promise<readonly string[]> {
  const wreck = join(shop.folder, 'wreck');
  const status = await statusLine(shop);
  copyState(shop.folder, wreck);
  const resumed = await code(resumeIn(shop));
  const afterResume = shop.traffic();
  copyState(wreck, shop.folder);
  const rolledBack = await code(rollBackIn(shop));
  expect(shop.traffic()).toBe('blue');
  expect(replay(await journalOf(shop))).toMatchObject({ closed: { result: 'rolled-back' } });
  return [status, `resume: ${resumed}, really ${afterResume}`, `rollback: ${rolledBack}`];
}

const kept = 'resume: exit 0, green, really green';
const undone = 'resume: exit 1, blue, really blue';
const failed = 'resume: exit 4, blue, really blue';
const nothing = (active: string) => `resume: exit 0, unchanged, really ${active}`;

describe('kill -9', () => {
  it.each([
    ['release-opened', 'opened, seen on blue', kept],
    ['pre-switch-verdict', 'pre-switch-passed, seen on blue', kept],
    ['switch-intent', 'switching, seen on blue', kept],
    ['apply', 'switching, seen on green', kept],
    ['switch-applied', 'switching, seen on green', kept],
    ['switch-verified', 'switched, seen on green', kept],
    ['observe-started', 'observing, seen on green', kept],
    ['observe-tick', 'observing, seen on green', kept],
    ['observe-verdict', 'kept, seen on green', kept],
    ['release-closed', 'kept, seen on green', nothing('green')],
  ])('after `%s` of a good release', async (killAfter, status, resumed) => {
    const shop = await startShop();
    await killedAfter({
      setting: { folder: shop.folder, config: shop.config },
      operation: 'cutover',
      killAfter,
    });
    expect(await aftermath(shop)).toEqual([status, resumed, 'rollback: exit 0, blue']);
  });

  it.each([
    ['observe-verdict', 'rolling-back, seen on green', undone],
    ['rollback-intent', 'rolling-back, seen on green', undone],
    ['restore', 'rolling-back, seen on blue', undone],
    ['rollback-applied', 'rolling-back, seen on blue', undone],
    ['rollback-verified', 'rolled-back, seen on blue', undone],
    ['release-closed', 'rolled-back, seen on blue', nothing('blue')],
  ])('after `%s` of a release that is rolled back', async (killAfter, status, resumed) => {
    const shop = await startShop();
    say(shop, 'users', 'failed');
    await killedAfter({
      setting: { folder: shop.folder, config: shop.config },
      operation: 'cutover',
      killAfter,
    });
    expect(await aftermath(shop)).toEqual([status, resumed, 'rollback: exit 0, blue']);
  });

  it.each([
    ['switch-failed', 'switch-failed, seen on mixed', failed],
    ['rollback-intent', 'rolling-back, seen on mixed', failed],
    ['rollback-verified', 'rolled-back, seen on blue', failed],
  ])('after `%s` of a switch that moved nothing', async (killAfter, status, resumed) => {
    const shop = await startShop({ frontDoorFile: 'stuck' });
    await killedAfter({
      setting: { folder: shop.folder, config: shop.config },
      operation: 'cutover',
      killAfter,
    });
    expect(await aftermath(shop)).toEqual([status, resumed, 'rollback: exit 0, blue']);
  });

  it.each([
    ['switch-intent', 'switching, seen on blue', kept],
    ['step-intent', 'stepping, seen on blue', kept],
    ['apply', 'stepping, seen on mixed', kept],
    ['step-applied', 'stepping, seen on mixed', kept],
    ['step-verified', 'stepping, seen on mixed', kept],
    ['observe-tick', 'stepping, seen on mixed', kept],
    ['switch-applied', 'stepping, seen on green', kept],
  ])('after `%s` of a release in steps', async (killAfter, status, resumed) => {
    const shop = await startSteppedShop({ steps: [50, 100] });
    const setting = { folder: shop.folder, config: shop.config };
    await killedAfter({ setting, operation: 'cutover', killAfter });
    expect(await aftermath(shop)).toEqual([status, resumed, 'rollback: exit 0, blue']);
    // Whatever was tried twice, green never had more than was meant.
    expect(shop.moves().filter((share) => !['0', '50', '100'].includes(share))).toEqual([]);
  });

  it.each([
    ['observe-verdict', 'rolling-back, seen on mixed'],
    ['restore', 'rolling-back, seen on blue'],
  ])('after `%s` of a step that users fail at', async (killAfter, status) => {
    const shop = await startSteppedShop({ steps: [50, 100] });
    say(shop, 'users', 'failed');
    const setting = { folder: shop.folder, config: shop.config };
    await killedAfter({ setting, operation: 'cutover', killAfter });
    expect(await aftermath(shop)).toEqual([status, undone, 'rollback: exit 0, blue']);
    expect(shop.moves()).not.toContain('100');
  });

  it.each([
    ['apply', 'switch-intent'],
    ['switch-applied', 'switch-applied'],
  ])(
    'after `%s`: blue is asked by whoever goes on, and its times count from no later than the move',
    async (killAfter, since) => {
      const apply = ['sh', '-c', 'echo "$1" > active', 'sh', '{target}'];
      const shop = await startShop({
        config: {
          switch: { type: 'command', read: ['cat', 'active'], apply, drain: ['echo', '0'] },
          drain: { quiet: '50ms' },
        },
      });
      const setting = { folder: shop.folder, config: shop.config };
      await killedAfter({ setting, operation: 'cutover', killAfter });
      await resumeIn(shop, { drains: 'wait' });
      const entries = await journalOf(shop);
      const { at = '' } = entries.find(({ type }) => type === since) ?? {};
      const drains = entries.filter((entry) => entry.type === 'drain-measured');
      expect(drains).toMatchObject([{ color: 'blue', drained: true, inFlight: 0, source: 'proxy' }]);
      expect(replay(entries).leaving).toEqual({ since: Date.parse(at), isMeasured: true });
      const [drain] = drains;
      expect(drain?.durationMs).toBeGreaterThan(0);
    },
  );

  it('in the middle of a slow command, whose late effect must not overtake what comes next', async () => {
    const apply = [
      'sh',
      '-c',
      'touch begun; [ "$1" = blue ] || sleep 1.5; echo "$1" > active',
      'sh',
      '{target}',
    ];
    const shop = await startShop({ config: { switch: { type: 'command', read: ['cat', 'active'], apply } } });
    const setting = { folder: shop.folder, config: shop.config };
    const child = await startChild({ setting, operation: 'cutover', killAfter: 'never' });
    const exited = once(child, 'exit');
    for (let wait = 0; !existsSync(join(shop.folder, 'begun')); wait += 1) {
      if (wait > 1_000) throw new Error('the command never began');
      await delay(10);
    }
    child.kill('SIGKILL');
    await exited;
    expect(await statusLine(shop)).toBe('switching, seen on blue');
    expect(await code(rollBackIn(shop))).toBe('exit 0, blue');
    await delay(1_600);
    expect(shop.traffic()).toBe('blue');
  });

  it('in a line of the journal', async () => {
    const shop = await startShop();
    const setting = { folder: shop.folder, config: shop.config };
    await killedAfter({ setting, operation: 'cutover', killAfter: 'switch-verified' });
    writeFileSync(journalFileOf(shop.folder), '{"seq":6,"at":"2026', { flag: 'a' });
    expect(await statusLine(shop)).toBe('switched, seen on green');
    expect(await code(resumeIn(shop))).toBe('exit 0, green');
  });
});
