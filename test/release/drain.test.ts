import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { UserConfig } from '../../src/config/config-schema.ts';
import { observe } from '../../src/release/observe.ts';
import { rollBack } from '../../src/release/roll-back.ts';
import { switchTraffic } from '../../src/release/switch-traffic.ts';
import type { DrainReading, SwitchHook } from '../../src/switch/switch-hook.ts';
import { startServer } from '../switch/traffic-servers.ts';
import { checkIn, errorOf, journalOf, observeIn, switchIn, typesOf } from './commands.ts';
import { withRelease } from './release-harness.ts';
import { startShop } from './start-shop.ts';

const draining =
  (drain: (color: 'blue' | 'green') => DrainReading) =>
  (hook: SwitchHook): SwitchHook => ({ ...hook, drain: (color) => Promise.resolve(drain(color)) });

describe('the drain of blue after a switch', () => {
  it('is measured beside the observation, and holds nothing up', async () => {
    const shop = await startShop({ config: { drain: { quiet: '100ms' } } });
    await checkIn(shop);
    const startedAt = Date.now();
    let isOver = false;
    const left = () => (isOver ? 0 : 2);
    const events = await withRelease(
      shop,
      {
        drains: 'wait',
        command: 'cutover',
        wrapHook: draining((color) => ({ inFlight: color === 'blue' ? left() : 9 })),
      },
      async (context, release) => {
        await switchTraffic(context);
        expect(await observe(context)).toMatchObject({ verdict: 'pass' });
        expect(release.events.filter(({ type }) => type === 'drain:end')).toEqual([]);
        isOver = true;
        return release.events;
      },
    );
    const measured = { color: 'blue', drained: true, inFlight: 0, source: 'proxy' };
    const drain = events.find((event) => event.type === 'drain:end');
    expect(drain).toMatchObject(measured);
    const { finishedAt = 0, durationMs = 0 } = drain ?? {};
    expect(finishedAt - startedAt).toBeGreaterThanOrEqual(durationMs);
    const entry = (await journalOf(shop)).find(({ type }) => type === 'drain-measured');
    expect(entry).toMatchObject(measured);
  });

  it('is told by a gauge of the app where the switch cannot tell', async () => {
    let active = 3;
    const pages = await startServer((_, response) => {
      response.setHeader('content-type', 'text/plain; version=0.0.4');
      response.end(
        `http_server_active_requests{route="/"} ${active}\nhttp_server_active_requests{route="/m"} 1\n`,
      );
      active = Math.max(0, active - 1);
    });
    const shop = await startShop({
      config: { drain: { quiet: '100ms', gauge: 'http_server_active_requests{route!="/m"}' } },
    });
    const blue = { ...shop.config.blue, metrics: pages.url };
    const withPages = { ...shop, config: { ...shop.config, blue } };
    await checkIn(withPages);
    const events = await withRelease(
      withPages,
      { drains: 'wait', command: 'switch' },
      async (context, release) => {
        await switchTraffic(context);
        return release.events;
      },
    );
    expect(events.find(({ type }) => type === 'drain:end')).toMatchObject({
      color: 'blue',
      drained: true,
      source: 'app',
      inFlight: 0,
    });
  });

  it('is not called a drain when the limit is reached', async () => {
    const shop = await startShop({ config: { drain: { quiet: '50ms', deadline: '150ms' } } });
    await checkIn(shop);
    const wrapHook = draining(() => ({ inFlight: 4 }));
    const events = await withRelease(
      shop,
      { drains: 'wait', command: 'switch', wrapHook },
      async (context, release) => {
        await switchTraffic(context);
        return release.events;
      },
    );
    const drain = events.find(({ type }) => type === 'drain:end');
    expect(drain).toMatchObject({ color: 'blue', drained: false, inFlight: 4 });
    expect(drain).not.toHaveProperty('finishedAt');
  });

  it('is left to `observe` by a switch alone, which says what nobody saw of it', async () => {
    const shop = await startShop({ config: { drain: { quiet: '50ms' } } });
    await checkIn(shop);
    const inFlight = (left: number) => draining(() => ({ inFlight: left }));
    await switchIn(shop, { drains: 'cut', wrapHook: inFlight(2) });
    expect(await typesOf(shop)).not.toContain('drain-measured');
    await delay(300);
    await observeIn(shop, { drains: 'wait', wrapHook: inFlight(0) });
    const { at = '' } = (await journalOf(shop)).find(({ type }) => type === 'switch-applied') ?? {};
    const [entry] = (await journalOf(shop)).filter((each) => each.type === 'drain-measured');
    const { durationMs = 0 } = entry ?? {};
    expect(durationMs).toBeGreaterThanOrEqual(300);
    expect(Date.parse(at) + durationMs).toBeLessThanOrEqual(Date.now());
    expect(entry).toMatchObject({ color: 'blue', drained: true, firstLookMs: durationMs, inFlight: 0 });
    // When it was over, and when half of it was, nobody knows.
    expect(Object.keys(entry ?? {})).not.toEqual(expect.arrayContaining(['finishedAt']));
    expect(Object.keys(entry ?? {})).not.toEqual(expect.arrayContaining(['t50Ms']));
  });

  it('is not measured again once it is on record', async () => {
    const shop = await startShop({ config: { drain: { quiet: '1ms' } } });
    await checkIn(shop);
    const wrapHook = draining(() => ({ inFlight: 0 }));
    await switchIn(shop, { drains: 'wait', wrapHook });
    await observeIn(shop, { drains: 'wait', wrapHook });
    expect((await typesOf(shop)).filter((type) => type === 'drain-measured')).toHaveLength(1);
  });

  it('is asked of nobody who could never tell, and that is said before anything moves', async () => {
    const problem = async (drain: NonNullable<UserConfig['drain']>) => {
      const shop = await startShop({ config: { drain } });
      return String(await errorOf(checkIn(shop)));
    };
    expect(await problem({ gauge: 'sum(active)' })).toContain('ConfigError: drain.gauge');
    expect(await problem({ applicationName: { blue: 'shop-blue', green: 'shop-green' } })).toBe(
      'ConfigError: `drain.applicationName` needs a `database` to count sessions in',
    );
  });

  it('is given up when traffic goes back, for blue gets everything again', async () => {
    const shop = await startShop({
      config: { drain: { quiet: '50ms' }, rollback: { drainDeadline: '100ms' } },
    });
    await checkIn(shop);
    const wrapHook = draining(() => ({ inFlight: 4 }));
    await withRelease(shop, { drains: 'wait', wrapHook }, async (context) => {
      await switchTraffic(context);
      await rollBack(context, { reason: 'pager' });
    });
    const drains = (await journalOf(shop)).filter((entry) => entry.type === 'drain-measured');
    expect(drains.map(({ color, drained }) => ({ color, drained }))).toEqual([
      { color: 'green', drained: false },
    ]);
  });
});
