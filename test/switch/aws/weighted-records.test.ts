import { describe, expect, it } from 'vitest';
import { weightsOfGreen } from '../../../src/switch/weights.ts';
import { errorOf } from '../../release/commands.ts';
import { addressOf, name, setIdentifiers, setsAt, startZone } from './route53-rig.ts';
import { hookOn, lookOf, ours } from './route53-calls.ts';

describe('weighted records of Route 53', () => {
  it('sets both weights in one batch, and keeps all else', async () => {
    const double = await startZone('weighted');
    const checked = setsAt('weighted', 'blue').map((set) => ({
      ...set,
      HealthCheckId: `hc-${set.SetIdentifier ?? ''}`,
    }));
    double.write(checked);
    const hook = hookOn(double, 'weighted');
    await hook.apply(weightsOfGreen(30), { ifMatch: (await hook.read()).etag ?? '' });
    expect(ours(double)).toEqual([
      { ...checked[0], Weight: 70 },
      { ...checked[1], Weight: 30 },
    ]);
    await hook.apply(weightsOfGreen(0.2), {});
    expect(ours(double).map(({ Weight }) => Weight)).toEqual([199, 1]);
    expect(await hook.verify(weightsOfGreen(0.5))).toBe('verified');
  });

  it('knows that Route 53 answers all alike where all have weight 0', async () => {
    const double = await startZone('weighted');
    double.write(setsAt('weighted', { blue: 0, green: 0 }));
    expect(await hookOn(double, 'weighted').read()).toMatchObject({
      color: 'mixed',
      weights: weightsOfGreen(50),
    });
  });

  it('reads weights of any scale, and of all types together', async () => {
    const double = await startZone('weighted');
    const six = (color: 'blue' | 'green', Weight: number) =>
      addressOf(color, {
        Type: 'AAAA',
        values: ['2001:db8::1'],
        SetIdentifier: setIdentifiers[color],
        Weight,
      });
    const four = (color: 'blue' | 'green', Weight: number) =>
      addressOf(color, { SetIdentifier: setIdentifiers[color], Weight });
    double.write([four('blue', 3), four('green', 1), six('blue', 75), six('green', 25)]);
    const hook = hookOn(double, 'weighted');
    expect(await hook.read()).toMatchObject({ color: 'mixed', weights: weightsOfGreen(25) });
    double.write([four('blue', 1), four('green', 0), six('blue', 0), six('green', 1)]);
    expect(await hook.read()).toMatchObject({ color: 'mixed' });
    expect((await hook.read()).weights).toBeUndefined();
    await hook.apply('blue', {});
    expect(await hook.read()).toMatchObject({ color: 'blue', weights: weightsOfGreen(0) });
  });

  it('names what keeps it from being moved', async () => {
    const double = await startZone('weighted');
    const [blue, green] = setsAt('weighted', 'blue');
    if (blue === undefined || green === undefined) throw new Error('no sets');
    const hook = hookOn(double, 'weighted');
    double.write([blue]);
    expect(await lookOf(hook)).toBe(
      `ConfigError: switch.setIdentifiers.green: there is no record A of ${name} with the set identifier \`shop-green\` (There: \`shop-blue\`. Make one for each color, that of the one that does not serve with weight 0.)`,
    );
    double.write([blue, green, { ...green, SetIdentifier: 'old', Weight: 1 }]);
    expect(await lookOf(hook)).toContain('is also answered by `old`, which is of neither color');
    double.write([
      { ...blue, Weight: undefined, Failover: 'PRIMARY' },
      { ...green, Weight: undefined, Failover: 'SECONDARY' },
    ]);
    expect(await lookOf(hook)).toContain('has no weight (Other routing policies');
    double.write([blue, green]);
    expect(await lookOf(hookOn(double, 'records'))).toContain(
      'has records with set identifiers (`shop-blue`), and not one for all',
    );
    expect(await errorOf(hookOn(double, 'records').apply(weightsOfGreen(30), {}))).toMatchObject({
      message: 'the route53 hook moves traffic as a whole, and 30 % green was asked for',
    });
  });
});
