import type { UserConfig } from '../../../src/config/config-schema.ts';
import { weightsOf, weightsOfCounts, type SwitchTarget, type Weights } from '../../../src/switch/weights.ts';
import { awsEnvironment } from '../../support/aws/check-signature.ts';
import {
  answerRoute53Error,
  hostedZone,
  startRoute53Server,
  type Route53Server,
} from '../../support/aws/route53-server.ts';
import type { RecordSet } from '../../support/aws/route53-types.ts';
import { everyFault, type FaultKind, type SwitchRig } from '../contract/switch-rig.ts';
import { startColor } from '../traffic-servers.ts';
import { startTwoNodes } from '../two-node-front-door.ts';
import { isolateSdk } from './sdk-environment.ts';

export const name = 'shop.demo.test';
export const addresses = { blue: '192.0.2.10', green: '192.0.2.20' } as const;
export const setIdentifiers = { blue: 'shop-blue', green: 'shop-green' } as const;

/** An address record of the name. No cache keeps it, unless told. */
export function addressOf(color: 'blue' | 'green', rest: Partial<RecordSet> = {}): RecordSet {
  return { Name: `${name}.`, Type: 'A', TTL: 0, values: [addresses[color]], ...rest };
}

/** What the name has when it is at a target, as a whole or by weights. */
export type Form = 'records' | 'weighted';
export function setsAt(form: Form, target: SwitchTarget): readonly RecordSet[] {
  const weights = weightsOf(target);
  if (form === 'weighted') {
    return (['blue', 'green'] as const).map((color) =>
      addressOf(color, { SetIdentifier: setIdentifiers[color], Weight: weights[color] }),
    );
  }
  const values = (['blue', 'green'] as const).filter((color) => weights[color] > 0);
  return [{ ...addressOf('blue'), values: values.map((color) => addresses[color]) }];
}

/** Where a name server sends who asks it. */
export function routeOf(sets: readonly RecordSet[]): Weights | undefined {
  const ours = sets.filter(({ Name, Type }) => Name === `${name}.` && Type === 'A');
  const of = (color: 'blue' | 'green') =>
    ours
      .filter(({ values = [] }) => values.includes(addresses[color]))
      .reduce((sum, { Weight = 1 }) => sum + Weight, 0);
  return weightsOfCounts(of('blue'), of('green'));
}

const neighbours: readonly RecordSet[] = [
  { Name: hostedZone.name, Type: 'NS', TTL: 172_800, values: ['ns-1.awsdns-00.test.'] },
  { Name: 'shop2.demo.test.', Type: 'A', TTL: 300, values: ['192.0.2.99'] },
  { Name: `${name}.`, Type: 'TXT', TTL: 300, values: ['"of no matter"'] },
];

/** A zone with a name on blue, and others. */
export async function startZone(form: Form): Promise<Route53Server> {
  isolateSdk();
  const double = await startRoute53Server();
  double.write([...neighbours, ...setsAt(form, 'blue')]);
  return double;
}

/** How the name is moved, for a configuration. */
export function switchOf(form: Form, endpoint: string): NonNullable<UserConfig['switch']> {
  const how = form === 'records' ? { records: addresses } : { setIdentifiers };
  return { type: 'route53', zoneId: hostedZone.id, name, endpoint, timeout: '1s', ...how };
}

/** The double with a front door that goes where its name servers say, and every fault there is. */
export async function startRoute53Rig(form: Form): Promise<SwitchRig & { readonly double: Route53Server }> {
  const [double, blue, green] = await Promise.all([
    startZone(form),
    startColor({ version: 'v1' }),
    startColor({ version: 'v2' }),
  ]);
  double.syncMs = 50;
  const live = await startTwoNodes(
    () => {
      const [one, other] = double.views();
      return [routeOf(one), routeOf(other)];
    },
    { blue: blue.url, green: green.url },
  );
  const set = (target: SwitchTarget) => {
    double.write([...neighbours, ...setsAt(form, target)]);
  };

  const fail = (kind: FaultKind, forGood: boolean) => {
    double.intercept = ({ changes, commit, confirm }, response) => {
      const coming = changes.filter(({ action }) => action !== 'DELETE').map((change) => change.set);
      const isTowardGreen = (routeOf(coming)?.green ?? 0) > 0;
      if (!forGood && !isTowardGreen) {
        double.syncMs = 50;
        return false;
      }
      if (kind === 'conflict') {
        set({ blue: 50, green: 50 });
        const tried = 'Tried to delete a record set but the values provided do not match the current values';
        answerRoute53Error(response, 400, 'InvalidChangeBatch', `[${tried}]`);
        return true;
      }
      const isHalf = kind === 'breaks-off' || kind === 'moves-half';
      // The second name server never hears of it.
      if (isHalf) double.syncMs = Infinity;
      if (isHalf || kind === 'fails-late' || kind === 'disconnects') commit();
      if (kind === 'lies' || kind === 'moves-half') confirm();
      if (kind === 'refuses' || kind === 'breaks-off' || kind === 'fails-late')
        answerRoute53Error(
          response,
          500,
          'InternalError',
          'We encountered an internal error. Please try again.',
        );
      if (kind === 'disconnects') response.destroy();
      // What hangs is never answered.
      return true;
    };
  };

  return {
    double,
    switch: switchOf(form, double.url),
    config: { verification: { connections: 5, rounds: 1, tolerance: 50, deadline: '1s' } },
    env: { PATH: process.env.PATH, ...awsEnvironment },
    urls: { blue: blue.url, green: green.url, live: live.url },
    truth: () => Promise.resolve(live.truth()),
    meddle: (target) => {
      set(target);
      return Promise.resolve();
    },
    faults: everyFault(fail),
  };
}
