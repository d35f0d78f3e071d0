import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { ConfigError, InterruptedError } from '../../src/errors.ts';
import { checkIn, switchIn, typesOf, brief, errorOf } from './commands.ts';
import { definition } from './release-harness.ts';
import { startShop } from './start-shop.ts';

describe('pre-switch', () => {
  it('is interrupted without a trace in traffic, and goes on', async () => {
    const shop = await startShop();
    const controller = new AbortController();
    const outcome = await checkIn(shop, {
      signal: controller.signal,
      extraChecks: [
        definition('slow', ['pre-switch'], async ({ signal }) => {
          setTimeout(() => {
            controller.abort(new InterruptedError('SIGINT'));
          }, 20);
          await systemClock.sleep(20_000, signal);
        }),
      ],
    });
    expect(outcome).toMatchObject({ exitCode: 130, traffic: 'unchanged' });
    expect(await typesOf(shop)).toEqual(['release-opened', 'interrupted']);
    expect(brief(await checkIn(shop))).toMatchObject({ exitCode: 0 });
    expect((await typesOf(shop)).slice(2)).toEqual([
      'release-closed',
      'release-opened',
      'pre-switch-verdict',
    ]);
  });

  it('leaves out of a dry run what says that it changes data', async () => {
    const shop = await startShop();
    let runs = 0;
    const orders = definition('orders', ['pre-switch'], () => void (runs += 1), { mutates: true });
    const dry = await checkIn(shop, { dryRun: true, extraChecks: [orders] });
    expect([runs, dry.exitCode]).toEqual([0, 3]);
    await checkIn(shop, { extraChecks: [orders] });
    expect(runs).toBe(1);
  });

  it('works without a switch', async () => {
    const shop = await startShop();
    const config = { ...shop.config, switch: undefined };
    expect(brief(await checkIn({ folder: shop.folder, config }))).toMatchObject({
      verdict: 'pass',
      exitCode: 0,
    });
    const error = await errorOf(switchIn({ folder: shop.folder, config }));
    expect(error).toBeInstanceOf(ConfigError);
  });

  it('asks for a mended configuration when that is all that is wrong', async () => {
    const shop = await startShop();
    const outcome = await checkIn(shop, {
      extraChecks: [
        definition('needs a database', ['pre-switch'], () => {
          throw new ConfigError('no `database` is configured');
        }),
      ],
    });
    expect(brief(outcome)).toMatchObject({ verdict: 'inconclusive', exitCode: 2 });
  });
});
