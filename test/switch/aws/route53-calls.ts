import type { Clock } from '../../../src/clock.ts';
import { createRoute53Hook, type Route53HookOptions } from '../../../src/switch/aws/route53-hook.ts';
import type { HookSurroundings } from '../../../src/switch/hook-surroundings.ts';
import type { SwitchHook } from '../../../src/switch/switch-hook.ts';
import type { weightsOfGreen } from '../../../src/switch/weights.ts';
import { awsEnvironment } from '../../support/aws/check-signature.ts';
import { hostedZone, type Route53Server } from '../../support/aws/route53-server.ts';
import type { RecordSet } from '../../support/aws/route53-types.ts';
import { addresses, name, setIdentifiers, type Form } from './route53-rig.ts';

export const how = {
  records: { records: { blue: [addresses.blue], green: [addresses.green] } },
  weighted: { setIdentifiers },
};

export function hookOn(
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
export const ours = (double: Route53Server) =>
  JSON.parse(
    JSON.stringify(double.sets().filter((set) => set.Name === `${name}.` && set.Type !== 'TXT')),
  ) as RecordSet[];

export async function lookOf(
  hook: SwitchHook,
  target: 'green' | ReturnType<typeof weightsOfGreen> = 'green',
) {
  try {
    return await hook.preflight?.(target);
  } catch (error) {
    const { name: kind, message, advice } = error as Error & { advice?: string };
    return `${kind}: ${message}${advice === undefined ? '' : ` (${advice})`}`;
  }
}

/** A clock that stands still until it is told. */
export function stoppedClock(): Clock & { pass(ms: number): void } {
  let now = 1_000_000;
  return {
    now: () => now,
    sleep: () => Promise.resolve(),
    pass: (ms) => {
      now += ms;
    },
  };
}

export const cost = (kept: string) =>
  `${name} is moved by DNS: Route 53 takes up to 1m to tell all its name servers, then caches may keep blue for up to ${kept}; going back takes as long for Route 53, and up to ${kept} more until nobody gets green from a cache`;
