import { describe, expect, it } from 'vitest';
import { LagError } from '../../../src/switch/lag-error.ts';
import { errorOf } from '../../release/commands.ts';
import { addressOf, name, startZone } from './route53-rig.ts';
import { hookOn, stoppedClock } from './route53-calls.ts';

describe('the way of a change to everybody', () => {
  it('waits until all name servers have it, and then until caches have let go of what was before', async () => {
    const double = await startZone('records');
    double.write([addressOf('blue', { TTL: 60 })]);
    double.syncMs = Infinity;
    const clock = stoppedClock();
    const hook = hookOn(double, 'records', {}, { clock });
    await hook.apply('green', {});
    const told = async () => (await errorOf(hook.verify('green'))) as LagError;
    expect(await told()).toMatchObject({
      name: 'LagError',
      message: `${name} is changed, but not yet at every name server of Route 53 (PENDING)`,
      leftMs: undefined,
    });
    const asked = double.calls.length;
    clock.pass(200);
    await told();
    // Nobody asks five times a second.
    expect(double.calls).toHaveLength(asked);
    double.finish();
    clock.pass(100);
    expect(await told()).toMatchObject({
      message: `${name} is changed, but caches may keep what it had for 1m more`,
      leftMs: 60_000,
    });
    clock.pass(59_000);
    expect((await told()).leftMs).toBe(1_000);
    clock.pass(1_000);
    expect(await hook.verify('green')).toBe('verified');
  });

  it('waits for a move that a killed run has made, and not for a blue that nobody moved', async () => {
    const double = await startZone('records');
    double.write([addressOf('green', { TTL: 30 })]);
    const hook = hookOn(double, 'records', {}, { clock: stoppedClock() });
    expect(await errorOf(hook.verify('green'))).toMatchObject({ leftMs: 90_000 });
    double.write([addressOf('blue', { TTL: 30 })]);
    expect(await hookOn(double, 'records', {}, { clock: stoppedClock() }).verify('blue')).toBe('verified');
  });

  it('sees at the end what became of it meanwhile', async () => {
    const double = await startZone('records');
    double.write([addressOf('blue', { TTL: 1 })]);
    const clock = stoppedClock();
    const hook = hookOn(double, 'records', {}, { clock });
    await hook.apply('green', {});
    expect(await errorOf(hook.verify('green'))).toBeInstanceOf(LagError);
    double.write([addressOf('blue')]);
    clock.pass(1_000);
    expect(await hook.verify('green')).toBe('not-verified');
  });
});
