import { describe, expect, it } from 'vitest';
import { createRoute53Hook } from '../../../src/switch/aws/route53-hook.ts';
import type { HookSurroundings } from '../../../src/switch/hook-surroundings.ts';
import { weightsOfGreen } from '../../../src/switch/weights.ts';
import { errorOf } from '../../release/commands.ts';
import { hostedZone } from '../../support/aws/route53-server.ts';
import { addressOf, name, setsAt, startZone } from './route53-rig.ts';
import { how, cost, hookOn, lookOf } from './route53-calls.ts';

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
