import { describe, expect, it } from 'vitest';
import { StateChangedError } from '../../../src/switch/state-changed-error.ts';
import { weightsOfGreen } from '../../../src/switch/weights.ts';
import { errorOf } from '../../release/commands.ts';
import { hostedZone } from '../../support/aws/route53-server.ts';
import type { RecordSet } from '../../support/aws/route53-types.ts';
import { addresses, addressOf, name, setsAt, startZone } from './route53-rig.ts';
import { cost, hookOn, lookOf, ours } from './route53-calls.ts';

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
