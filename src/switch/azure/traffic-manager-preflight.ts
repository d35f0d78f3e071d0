import { formatDuration } from '../../duration.ts';
import { ConfigError, RefusedError } from '../../errors.ts';
import { requireShortTtl } from '../dns/require-short-ttl.ts';
import type { HookSurroundings } from '../hook-surroundings.ts';
import { soleColor, type SwitchTarget } from '../weights.ts';
import type { TrafficProfile } from './traffic-manager-profile.ts';

/** What keeps an endpoint from getting anything, whatever its weight. */
export const ailing = new Set(['Degraded', 'Stopped', 'Inactive']);

/** @throws ConfigError when weights say nothing, or not all, of where traffic goes */
function requireWeights({ name, method, isEnabled, others, endpoints }: TrafficProfile): void {
  if (method !== 'Weighted') {
    throw new ConfigError(`switch.profile: profile ${name} routes by ${method}, expected Weighted`, {
      advice:
        'Only weights say who gets what while both are healthy: disable the endpoint of green, then set the routing method to Weighted.',
    });
  }
  if (!isEnabled)
    throw new ConfigError(`switch.profile: profile ${name} is disabled: nobody is led anywhere`);
  if (others.length > 0) {
    throw new ConfigError(
      `switch.endpoints: profile ${name} also leads to ${others.map((each) => `\`${each}\``).join(', ')}, which ${others.length === 1 ? 'is' : 'are'} of neither color`,
      { advice: 'Disable what is to get nothing.' },
    );
  }
  const { blue, green } = endpoints;
  if (blue.status === 'Disabled' && green.status === 'Disabled') {
    throw new ConfigError(
      `switch.endpoints: both endpoints of profile ${name} are disabled: nobody is led anywhere`,
      {
        advice: `Enable blue's, \`${blue.name}\`.`,
      },
    );
  }
}

/** What is known of green before it gets anything. @throws RefusedError when it does not answer */
function lookAtGreen({ name, endpoints: { green } }: TrafficProfile): readonly string[] {
  if (green.status === 'Disabled') {
    return [
      `Traffic Manager does not probe \`${green.name}\` while it is disabled: whether it is healthy will be seen once it gets traffic`,
    ];
  }
  if (ailing.has(green.monitor)) {
    throw new RefusedError(
      `green has nobody to answer: the endpoint \`${green.name}\` of profile ${name} is ${green.monitor}`,
      {
        advice: 'See what the probe of the profile (`monitorConfig`) gets from it.',
      },
    );
  }
  return green.monitor === 'Online'
    ? []
    : [
        `whether the endpoint \`${green.name}\` is healthy is not known: Traffic Manager says ${green.monitor}`,
      ];
}

/**
 * Looks whether a profile could be changed, and what that costs.
 * @returns what a person should know before the move
 * @throws ConfigError, RefusedError when it must not be tried
 */
export function lookAtProfile(
  profile: TrafficProfile,
  target: SwitchTarget,
  allowLongTtl: boolean,
  surroundings: HookSurroundings,
): readonly string[] {
  const { fqdn, ttlMs } = profile;
  requireWeights(profile);
  const onGreen = lookAtGreen(profile);
  requireShortTtl({ name: fqdn, allowLongTtl }, { nowMs: ttlMs, laterMs: ttlMs }, surroundings);
  const ttl = formatDuration(ttlMs);
  return [
    `${fqdn} is moved by DNS: caches may keep blue for up to ${ttl} after the move, and going back takes up to ${ttl} more until nobody gets green from a cache`,
    ...(soleColor(target) === undefined
      ? [
          `shares of ${fqdn} are shares of DNS answers: whoever asks through one cache gets one color for up to ${ttl} (\`verification.sticky\`)`,
        ]
      : []),
    ...onGreen,
  ];
}
