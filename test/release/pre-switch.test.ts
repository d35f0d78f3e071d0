import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { ConfigError, InterruptedError, ProviderError, RefusedError, SwitchError } from '../../src/errors.ts';
import { outcomeOfError } from '../../src/release/outcome-of-error.ts';
import type { SwitchHook } from '../../src/switch/switch-hook.ts';
import { checkIn, switchIn, journalOf, say, typesOf, brief, errorOf } from './commands.ts';
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

  it('does not hold against green what fails on blue too, and opens no gate when nothing else was shown', async () => {
    const shop = await startShop();
    const orders = (preExisting: 'tell' | 'gate') =>
      definition(
        'orders',
        ['pre-switch'],
        async ({ aim, step }) => {
          await step('pay', () => aim.http.post('/nowhere').expect(201));
        },
        {
          kind: 'probe',
          aims: { 'pre-switch': ['green'] },
          flow: { compares: true, preExisting, repeat: 1, latency: {} },
        },
      );
    const browse = definition('browse', ['pre-switch'], () => undefined, { kind: 'probe' });

    const told = await checkIn(shop, { extraChecks: [browse, orders('tell')] });
    expect(brief(told)).toMatchObject({ verdict: 'pass', exitCode: 0 });
    expect(told.reason).toContain('`orders (green)` fails on blue too; traffic');
    const alone = await checkIn(shop, { extraChecks: [orders('tell')] });
    expect(brief(alone)).toMatchObject({ verdict: 'inconclusive', exitCode: 3 });
    expect(alone.reason).toContain('no probe has shown that green works; `orders (green)` fails on blue too');
    const gating = await checkIn(shop, { extraChecks: [browse, orders('gate')] });
    expect(brief(gating)).toMatchObject({ verdict: 'fail', exitCode: 1 });
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

  const objecting =
    (error: Error) =>
    (hook: SwitchHook): SwitchHook => ({ ...hook, preflight: () => Promise.reject(error) });

  it('fails and calls a person when the switch refuses as unsafe, whatever the checks say', async () => {
    const shop = await startShop();
    const wrapHook = objecting(
      new RefusedError('green has no ready endpoint', { advice: 'Wait for its pods.' }),
    );
    expect(await checkIn(shop, { wrapHook })).toEqual({
      phase: 'pre-switch',
      verdict: 'fail',
      exitCode: 4,
      reason: 'green has no ready endpoint; traffic was not touched',
      advice: 'Wait for its pods.',
      traffic: 'unchanged',
    });
    expect((await journalOf(shop)).slice(-2)).toMatchObject([
      { type: 'pre-switch-verdict', verdict: 'fail', reason: 'green has no ready endpoint' },
      { type: 'release-closed', result: 'blocked' },
    ]);
    say(shop, 'candidate', 'failed');
    expect(brief(await checkIn(shop, { wrapHook }))).toMatchObject({ verdict: 'fail', exitCode: 1 });
  });

  it('and the switch itself tell alike what cannot work', async () => {
    const shop = await startShop();
    await checkIn(shop);
    const told = async (problem: Error) => {
      const options = { wrapHook: objecting(problem) };
      const errors = [await errorOf(switchIn(shop, options)), await errorOf(checkIn(shop, options))];
      await checkIn(shop);
      return errors;
    };
    const [early, late] = await told(new SwitchError('connect ECONNREFUSED'));
    expect(early).toEqual(new ProviderError('the switch could not move traffic: connect ECONNREFUSED'));
    expect(late).toEqual(early);
    const wrong = new ConfigError('there is no map `active`');
    expect(await told(wrong)).toEqual([wrong, wrong]);
    const read = (hook: SwitchHook): SwitchHook => ({
      ...hook,
      read: () => Promise.reject(new SwitchError('502')),
    });
    const mute = new ProviderError('the switch cannot be read: 502');
    expect(await errorOf(switchIn(shop, { wrapHook: read }))).toEqual(mute);
    expect(await errorOf(checkIn(shop, { wrapHook: read }))).toEqual(mute);
    expect(await typesOf(shop)).not.toContain('switch-intent');
  });

  it('finds a hook of one’s own that tells nonsense to be a mistake', async () => {
    const shop = await startShop();
    const nonsense = {
      name: 'router',
      weighted: false,
      read: () => Promise.resolve({ color: 'red', raw: 1 }),
      apply: () => Promise.resolve(),
      verify: () => Promise.resolve('verified'),
      restore: () => Promise.resolve(),
    };
    const hook = nonsense as unknown as SwitchHook;
    const config = { ...shop.config, switch: { type: 'custom' as const, hook } };
    const error = await errorOf(checkIn({ folder: shop.folder, config }));
    expect(outcomeOfError(error as ConfigError, { phase: 'pre-switch' })).toEqual({
      phase: 'pre-switch',
      verdict: 'inconclusive',
      exitCode: 2,
      reason: 'the router hook: `read`: expected the color blue, green, mixed or unknown, got "red"',
      advice:
        'Have `read` of your hook answer `{ color, raw }`, and `weights` where it has shares. Nothing was touched.',
      traffic: 'unchanged',
    });
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
