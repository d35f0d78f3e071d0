import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { readPlaces } from '../../src/check/read-places.ts';
import { configSchema } from '../../src/config/config-schema.ts';
import { describeStatus, readStatus } from '../../src/release/status.ts';
import { checkIn, switchIn, cutoverIn, say } from './commands.ts';
import { hookOf, journalFileOf, lockFileOf, withRelease, type ReleaseSetting } from './release-harness.ts';
import { startShop } from './start-shop.ts';

/** A clock that is ahead. */
const later = (milliseconds: number) => ({ ...systemClock, now: () => Date.now() + milliseconds });

describe('status', () => {
  const statusOf = async (setting: ReleaseSetting, clock = systemClock) => {
    const config = configSchema.parse(setting.config);
    return readStatus({
      config,
      places: readPlaces(config, {
        rootDirectory: setting.folder,
        runId: 'status',
        addSecret: () => undefined,
      }),
      hook: hookOf(setting),
      journalFile: journalFileOf(setting.folder),
      lockFile: lockFileOf(setting.folder),
      connections: 3,
      identityTimeoutMs: 1_000,
      clock,
    });
  };

  it('tells the truth from nothing to kept', async () => {
    const shop = await startShop();
    expect(describeStatus(await statusOf(shop))).toEqual([
      'no release is on record',
      'traffic is on blue: the switch says blue, the front door answered blue 3×',
      'next: `bg-check pre-switch`',
    ]);
    await checkIn(shop);
    await switchIn(shop);
    expect(describeStatus(await statusOf(shop))).toEqual([
      'release r1: switched',
      'why: the gating check passed',
      'traffic is on green: the switch says green, the front door answered green 3×',
      'next: `bg-check observe` or `bg-check rollback --reason <text>`',
    ]);
    shop.setTraffic('blue');
    const report = await statusOf(shop);
    expect(report.agrees).toBe(false);
    expect(describeStatus(report)).toContain('the journal expects otherwise: somebody else moved traffic');
  });

  it('does not say that anybody moved traffic where it cannot tell where that is', async () => {
    const shop = await startShop();
    await checkIn(shop);
    shop.setTraffic('somewhere');
    const report = await statusOf(shop);
    expect(report.agrees).toBeUndefined();
    expect(describeStatus(report)).toEqual([
      'release r1: pre-switch-passed',
      'why: the gating check passed',
      expect.stringMatching(
        /^where traffic is cannot be told: the switch says unknown, the front door answered unknown 3×/,
      ),
      'next: `bg-check switch`',
    ]);
  });

  it('sends back to an observation that was killed by `bg-check resume`', async () => {
    const shop = await startShop();
    await checkIn(shop);
    await switchIn(shop);
    await withRelease(shop, { command: 'observe' }, ({ journal }) =>
      journal.append({
        type: 'observe-started',
        releaseId: 'r1',
        switchedAt: Date.now(),
        windowMs: 60_000,
        intervalMs: 5_000,
        baselines: {},
      }),
    );
    const lines = describeStatus(await statusOf(shop));
    expect(lines[0]).toBe('release r1: observing');
    expect(lines.at(-1)).toBe('next: `bg-check resume` or `bg-check rollback --reason <text>`');
  });

  it('tells who holds the lock, without taking it', async () => {
    const shop = await startShop();
    await withRelease(shop, { command: 'cutover' }, async () => {
      const lines = describeStatus(await statusOf(shop));
      expect(lines.find((line) => line.startsWith('lock:'))).toMatch(
        /^lock: `bg-check cutover` of tester on /,
      );
    });
    expect((await statusOf(shop)).lock).toBeUndefined();
  });

  it('measures the window from the switch', async () => {
    const shop = await startShop({
      config: { observe: { window: '100ms', interval: '50ms', maxExtension: '100ms' } },
    });
    say(shop, 'users', 'inconclusive');
    await cutoverIn(shop);
    expect((await statusOf(shop, later(60_000))).remainingWindowMs).toBe(0);
  });
});
