import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/clock.ts';
import { createRoute53Hook, type Route53HookOptions } from '../../../src/switch/aws/route53-hook.ts';
import type { HookSurroundings } from '../../../src/switch/hook-surroundings.ts';
import { LagError } from '../../../src/switch/lag-error.ts';
import { StateChangedError } from '../../../src/switch/state-changed-error.ts';
import type { SwitchHook } from '../../../src/switch/switch-hook.ts';
import { weightsOfGreen } from '../../../src/switch/weights.ts';
import { errorOf } from '../../release/commands.ts';
import { awsEnvironment } from '../../support/aws/check-signature.ts';
import { hostedZone, type Route53Server } from '../../support/aws/route53-server.ts';
import type { RecordSet } from '../../support/aws/route53-types.ts';
import { addresses, addressOf, name, setIdentifiers, setsAt, startZone, type Form } from './route53-rig.ts';

const how = {
  records: { records: { blue: [addresses.blue], green: [addresses.green] } },
  weighted: { setIdentifiers },
};

function hookOn(
  double: Route53Server,
  form: Form | 'other',
  options: Partial<Route53HookOptions> = {},
  surroundings: HookSurroundings = {},
): SwitchHook {
  return createRoute53Hook(
    {
      ...{ zoneId: hostedZone.id, name, types: ['A'], allowLongTtl: false, timeout: 5_000 },
      endpoint: double.url,
      ...(form === 'other' ? {} : how[form]),
      ...options,
    },
    { env: awsEnvironment, ...surroundings },
  );
}

/** Of the name, besides texts. */
const ours = (double: Route53Server) =>
  JSON.parse(
    JSON.stringify(double.sets().filter((set) => set.Name === `${name}.` && set.Type !== 'TXT')),
  ) as RecordSet[];

async function lookOf(hook: SwitchHook, target: 'green' | ReturnType<typeof weightsOfGreen> = 'green') {
  try {
    return await hook.preflight?.(target);
  } catch (error) {
    const { name: kind, message, advice } = error as Error & { advice?: string };
    return `${kind}: ${message}${advice === undefined ? '' : ` (${advice})`}`;
  }
}

/** A clock that stands still until it is told. */
function stoppedClock(): Clock & { pass(ms: number): void } {
  let now = 1_000_000;
  return {
    now: () => now,
    sleep: () => Promise.resolve(),
    pass: (ms) => {
      now += ms;
    },
  };
}

const cost = (kept: string) =>
  `${name} is moved by DNS: Route 53 takes up to 1m to tell all its name servers, then caches may keep blue for up to ${kept}; going back takes as long for Route 53, and up to ${kept} more until nobody gets green from a cache`;

describe('records of Route 53 that are replaced', () => {
  it('deletes exactly what was read, and creates the other, in one batch', async () => {
    const double = await startZone('records');
    const before = double.sets();
    const batches: string[][] = [];
    double.intercept = ({ changes }) => {
      batches.push(
        changes.map(
          ({ action, set }) => `${action} ${set.Type} ${String(set.TTL)} ${set.values?.join() ?? ''}`,
        ),
      );
      return false;
    };
    const hook = hookOn(double, 'records', { ttl: '60s' });
    const saved = await hook.read();
    await hook.apply('green', { ifMatch: saved.etag ?? '' });
    await hook.apply('green', {});
    expect(batches).toEqual([['DELETE A 0 192.0.2.10', 'CREATE A 60 192.0.2.20']]);
    await hookOn(double, 'records').restore(JSON.parse(JSON.stringify(saved)) as typeof saved);
    expect(batches.at(-1)).toEqual(['UPSERT A 0 192.0.2.10']);
    expect(new Set(double.sets().map((set) => JSON.stringify(set)))).toEqual(
      new Set(before.map((set) => JSON.stringify(set))),
    );
  });

  it.each([false, true])(
    'takes a batch that is refused for a conflict (in a form of its own: %s)',
    async (own) => {
      const double = await startZone('records');
      double.ownBatchErrors = own;
      const hook = hookOn(double, 'records');
      const { etag = '' } = await hook.read();
      double.intercept = ({ changes }, response) => {
        double.intercept = () => false;
        // Somebody else is faster by a moment.
        double.write(setsAt('records', { blue: 50, green: 50 }));
        double.refuse(changes, response);
        return true;
      };
      expect(await errorOf(hook.apply('green', { ifMatch: etag }))).toBeInstanceOf(StateChangedError);
      expect((await hook.read()).color).toBe('mixed');
      // A way back asks for no state.
      await hook.apply('blue', {});
      expect((await hook.read()).color).toBe('blue');
      expect(await lookOf(hook)).toHaveLength(1);
    },
  );

  it('tells its own effect from that of somebody else when an answer was lost', async () => {
    const double = await startZone('records');
    const hook = hookOn(double, 'records');
    const { etag = '' } = await hook.read();
    double.intercept = ({ commit }, response) => {
      double.intercept = () => false;
      commit();
      response.destroy();
      return true;
    };
    await hook.apply('green', { ifMatch: etag });
    expect((await hook.read()).color).toBe('green');
    expect(double.calls.filter((call) => call === 'ChangeResourceRecordSets')).toHaveLength(2);
  });

  it('says what Route 53 says of a batch that it cannot make', async () => {
    const double = await startZone('records');
    const hook = hookOn(double, 'records', { name: 'shop.elsewhere.test' });
    expect(await errorOf(hook.apply('green', {}))).toMatchObject({
      message: `AWS refused route53:ChangeResourceRecordSets on arn:aws:route53:::hostedzone/${hostedZone.id} (InvalidChangeBatch): [RRSet with DNS name shop.elsewhere.test. is not permitted in zone demo.test.]`,
    });
  });

  it('moves addresses of both families, and other names', async () => {
    const double = await startZone('records');
    const six = (text: string) => addressOf('blue', { Type: 'AAAA', values: [text] });
    double.write([addressOf('blue'), six('2001:DB8::0:10')]);
    const both = { blue: [addresses.blue, '2001:db8::10'], green: [addresses.green, '2001:db8::20'] };
    const hook = hookOn(double, 'records', { records: both });
    expect((await hook.read()).color).toBe('blue');
    await hook.apply('green', {});
    expect(ours(double)).toEqual([addressOf('green'), six('2001:db8::20')]);

    const leading = (to: string): RecordSet => ({ ...addressOf('blue'), Type: 'CNAME', values: [to] });
    double.write([leading('blue.example.com')]);
    const names = hookOn(double, 'records', {
      records: { blue: ['blue.example.com'], green: ['green.example.com'] },
    });
    expect((await names.read()).color).toBe('blue');
    await names.apply('green', {});
    expect(ours(double)).toEqual([leading('green.example.com.')]);
  });

  it('moves aliases, each with the check of its target that it had', async () => {
    const double = await startZone('records');
    const alias = (color: string): RecordSet => ({
      ...{ Name: `${name}.`, Type: 'A' },
      AliasTarget: {
        HostedZoneId: 'Z215JYRZR1TBD5',
        DNSName: `${color}-1.eu-central-1.elb.amazonaws.com.`,
        EvaluateTargetHealth: true,
      },
    });
    const to = (color: string) => ({
      name: `${color}-1.eu-central-1.elb.amazonaws.com`,
      zoneId: 'Z215JYRZR1TBD5',
    });
    const before = [...double.sets().filter(({ Type }) => Type !== 'A'), alias('blue')];
    double.write(before);
    const hook = hookOn(double, 'other', { aliases: { blue: to('blue'), green: to('green') } });
    const saved = await hook.read();
    expect(saved.color).toBe('blue');
    expect(await lookOf(hook)).toEqual([cost('1m')]);
    await hook.apply('green', { ifMatch: saved.etag ?? '' });
    expect(ours(double)).toEqual([alias('green')]);
    await hook.restore(saved);
    expect(ours(double)).toEqual([alias('blue')]);
  });

  it('puts back what was there also where somebody made other kinds of records', async () => {
    const double = await startZone('records');
    const hook = hookOn(double, 'records');
    const saved = await hook.read();
    double.write([{ ...addressOf('green'), Type: 'CNAME', values: ['elsewhere.example.com.'] }]);
    await hook.restore(saved);
    expect(ours(double)).toEqual([addressOf('blue')]);
    double.write(setsAt('weighted', 'green'));
    await hook.restore(saved);
    expect(ours(double)).toEqual([addressOf('blue')]);
  });

  it('finds its records on whatever page they are', async () => {
    const double = await startZone('weighted');
    double.pageSize = 1;
    expect(await hookOn(double, 'weighted').read()).toMatchObject({ weights: weightsOfGreen(0) });
  });
});

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

describe('the look before a name is moved', () => {
  it('changes nothing, and tells what going back costs', async () => {
    const double = await startZone('records');
    const before = double.sets();
    expect(await lookOf(hookOn(double, 'records'))).toEqual([cost('0ms')]);
    expect(double.sets()).toBe(before);
    const surroundings = { windowMs: 900_000, verificationMs: 90_000 };
    double.write([addressOf('blue', { TTL: 60 }), { ...addressOf('blue'), Type: 'HTTPS', values: ['1 .'] }]);
    expect(await lookOf(hookOn(double, 'records', {}, surroundings))).toEqual([
      cost('1m'),
      '`verification.deadline` is 1m30s, and a move may take 2m until all have seen it: it would then be taken back',
      `${name} also has HTTPS records: addresses that they name are not moved`,
    ]);
  });

  it('refuses what caches keep for longer than green is watched', async () => {
    const double = await startZone('records');
    double.write([addressOf('blue', { TTL: 3_600 })]);
    const surroundings = { windowMs: 900_000, verificationMs: 7_200_000 };
    expect(await lookOf(hookOn(double, 'records', {}, surroundings))).toContain(
      `RefusedError: ${name} is kept by caches for longer than green is watched: the TTL of 1h that it has now, and \`observe.window\` is 15m`,
    );
    const allowed = hookOn(double, 'records', { allowLongTtl: true, ttl: '60s' }, surroundings);
    expect(await lookOf(allowed)).toHaveLength(1);
    const short = { windowMs: 7_200_000, verificationMs: 30_000 };
    expect(await lookOf(hookOn(double, 'records', {}, short))).toContain(
      'ConfigError: verification.deadline: expected longer than the TTL of 1h',
    );
  });

  it('warns of caches where a name is shared, and of health checks that overrule weights', async () => {
    const double = await startZone('weighted');
    double.write(setsAt('weighted', 'blue').map((set) => ({ ...set, HealthCheckId: 'hc-1' })));
    expect(await lookOf(hookOn(double, 'weighted'), weightsOfGreen(10))).toEqual([
      cost('0ms'),
      'a cache answers all who ask it with one color for as long as it keeps it: the share holds over many of them. Set `verification.sticky`, or let `live.resolver` name a server of the zone',
      `records of ${name} have health checks: where all that have a weight are unhealthy, Route 53 answers with those of weight 0`,
    ]);
  });

  it('names what is wrong', async () => {
    const double = await startZone('records');
    expect(await lookOf(hookOn(double, 'records', { name: 'other.demo.test' }))).toContain(
      `ConfigError: switch.name: the hosted zone ${hostedZone.id} has no A, AAAA or CNAME record other.demo.test`,
    );
    expect(await lookOf(hookOn(double, 'records', { zoneId: 'Z1' }))).toContain(
      '(NoSuchHostedZone): No hosted zone found',
    );
    double.write([addressOf('blue', { values: ['192.0.2.77'] })]);
    expect(await lookOf(hookOn(double, 'records'))).toBe(
      `ConfigError: switch.records: ${name} has A 192.0.2.77, which is neither blue (A 192.0.2.10) nor green (A 192.0.2.20) (Name all that leads to each color, and nothing else.)`,
    );
    double.write(setsAt('records', 'blue'));
    for (const call of ['ListResourceRecordSets', 'ChangeResourceRecordSets', 'GetChange']) {
      double.refusals.set(call, [403, 'AccessDenied', 'User: u is not authorized']);
      expect(await lookOf(hookOn(double, 'records'))).toContain(`Allow \`route53:${call}\` on`);
      double.refusals.clear();
    }
  });
});

describe('the options of Route 53', () => {
  const refusal = (options: object, surroundings: HookSurroundings = {}) =>
    errorOf(
      Promise.resolve().then(() =>
        createRoute53Hook(
          { zoneId: 'Z1', name, types: ['A'], allowLongTtl: false, timeout: 1, ...how.records, ...options },
          surroundings,
        ),
      ),
    );

  it.each([
    [{ zoneId: 'example.com' }, 'switch.zoneId: expected the id of a hosted zone, got `example.com`'],
    [{ name: 'a b.test' }, 'switch.name: expected a host name, got `a b.test`'],
    [{ ttl: '500ms' }, 'switch.ttl: expected whole seconds'],
    [{ records: { blue: ['1.2.3.4'], green: ['::1'] } }, 'switch.records: both colors need the same types'],
    [{ records: undefined }, 'switch: the name is moved by `records`, by `aliases` or by `setIdentifiers`'],
    [
      { records: undefined, setIdentifiers: { blue: 'a', green: 'a' } },
      'switch.setIdentifiers: blue and green need two, both are `a`',
    ],
    [
      {
        records: undefined,
        aliases: { blue: { name: 'a.b', zoneId: 'Z' }, green: { name: 'A.b.', zoneId: 'Z' } },
      },
      'switch.aliases: blue and green need two, both lead to `a.b`',
    ],
  ])('refuses %o', async (options, message) => {
    expect(await refusal(options)).toMatchObject({
      code: 'BGC_CONFIG',
      message: expect.stringContaining(message) as string,
    });
  });

  it('takes the host of the front door, when that is a full name', async () => {
    expect(await refusal({ name: undefined }, { liveUrl: 'http://localhost:80' })).toMatchObject({
      message: 'live.url: `localhost` is no full host name, which Route 53 could have',
    });
    expect(await refusal({ name: undefined }, { liveUrl: 'https://shop.demo.test' })).toBeUndefined();
  });
});
