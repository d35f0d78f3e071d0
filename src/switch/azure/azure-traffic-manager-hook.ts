import { isDeepStrictEqual } from 'node:util';
import { systemClock } from '../../clock.ts';
import { formatDuration } from '../../duration.ts';
import { ConfigError, SwitchError } from '../../errors.ts';
import type { JsonValue } from '../../json.ts';
import type { ColorNames } from '../color-names.ts';
import type { HookSurroundings } from '../hook-surroundings.ts';
import { LagError } from '../lag-error.ts';
import { isAt, targetOf } from '../stated-share.ts';
import { StateChangedError } from '../state-changed-error.ts';
import type { SwitchHook } from '../switch-hook.ts';
import { soleColor, weightsOf, type SwitchTarget } from '../weights.ts';
import type { AzureAccess } from './azure-access.ts';
import { openAzureApi, type AzureKind } from './azure-api.ts';
import { asConfiguration, AzureStatusError } from './azure-error.ts';
import { requireActions } from './azure-permissions.ts';
import { planEndpoints, settingsFor } from './plan-endpoints.ts';
import {
  kindOf,
  readProfile,
  settingsOf,
  shareOfProfile,
  type EndpointSetting,
  type EndpointSettings,
  type TrafficProfile,
} from './traffic-manager-profile.ts';
import { ailing, lookAtProfile } from './traffic-manager-preflight.ts';

/** How traffic is moved by the endpoints of a Traffic Manager profile. */
export interface AzureTrafficManagerHookOptions extends AzureAccess {
  readonly profile: string;
  /** The names of the endpoints, with their type before it (`externalEndpoints/shop`) where two have one name. */
  readonly endpoints: ColorNames;
  /** Allows what is kept for longer than green is watched. */
  readonly allowLongTtl?: boolean | undefined;
}

const apiVersion = '2022-04-01';
const kind: AzureKind = {
  options: '`switch.subscription`, `switch.resourceGroup` and `switch.profile`',
  role: 'Traffic Manager Contributor',
};

function isSetting(value: JsonValue | undefined): value is JsonValue & EndpointSetting {
  if (typeof value !== 'object' || value === null || !('status' in value) || !('weight' in value))
    return false;
  return (value.status === 'Enabled' || value.status === 'Disabled') && typeof value.weight === 'number';
}

function savedSettings(raw: JsonValue): EndpointSettings | undefined {
  if (typeof raw !== 'object' || raw === null || !('blue' in raw) || !('green' in raw)) return undefined;
  const { blue, green } = raw;
  return isSetting(blue) && isSetting(green) ? { blue, green } : undefined;
}

/**
 * A switch hook that enables, disables and weighs the two endpoints of a Weighted profile. The API has no call for both at
 * once and compares nothing, so the profile is read again right before, and half a move is seen as what it is.
 * @throws ConfigError when an option cannot work
 */
export function createAzureTrafficManagerHook(
  options: AzureTrafficManagerHookOptions,
  surroundings: HookSurroundings = {},
): SwitchHook {
  const { subscription, resourceGroup, profile: name, endpoints, allowLongTtl = false } = options;
  if (endpoints.blue.toLowerCase() === endpoints.green.toLowerCase()) {
    throw new ConfigError(`switch.endpoints: blue and green are one endpoint, \`${endpoints.blue}\``);
  }
  const { clock = systemClock } = surroundings;
  const api = openAzureApi(options, kind, surroundings);
  const [group, own] = [encodeURIComponent(resourceGroup), encodeURIComponent(name)];
  const path = `/subscriptions/${encodeURIComponent(subscription)}/resourceGroups/${group}/providers/Microsoft.Network/trafficmanagerprofiles/${own}`;
  /** Until when a cache may hold what the last move replaced, milliseconds since the Unix epoch; unknown before one. */
  let keptUntil: number | undefined;

  async function look(signal?: AbortSignal): Promise<TrafficProfile> {
    const { body } = await api.call({ method: 'GET', path }, apiVersion, signal);
    return readProfile(body, endpoints);
  }

  async function write(profile: TrafficProfile, next: EndpointSettings, signal?: AbortSignal): Promise<void> {
    const changes = planEndpoints(settingsOf(profile), next);
    for (const [index, { color, setting }] of changes.entries()) {
      const { id, name: endpoint, type } = profile.endpoints[color];
      const properties = { endpointStatus: setting.status, weight: setting.weight };
      const since = keptUntil;
      // Before it is known to have worked: it may have, and nobody have been told.
      keptUntil = Math.max(keptUntil ?? 0, clock.now() + profile.ttlMs);
      try {
        await api.call(
          {
            method: 'PATCH',
            path: `${path}/${kindOf(type)}/${encodeURIComponent(endpoint)}`,
            body: { id, name: endpoint, type, properties },
          },
          apiVersion,
          signal,
        );
        keptUntil = clock.now() + profile.ttlMs;
      } catch (error) {
        if (!(error instanceof SwitchError)) throw error;
        if (error instanceof AzureStatusError && error.status < 500) keptUntil = since;
        const [first] = changes;
        if (index === 0 || first === undefined) throw error;
        const { message, advice } = error;
        throw new SwitchError(
          `half of the move was made: \`${profile.endpoints[first.color].name}\` was changed; ${message}`,
          { cause: error, ...(advice === undefined ? {} : { advice }) },
        );
      }
    }
  }

  const apply: SwitchHook['apply'] = async (target, { ifMatch }, signal) => {
    const profile = await look(signal);
    const now = settingsOf(profile);
    if (ifMatch !== undefined && !isDeepStrictEqual(JSON.parse(ifMatch), seenOf(profile))) {
      throw new StateChangedError(`switch: profile ${name} changed since it was read`, {
        advice: 'Somebody else moved traffic; see where it is with `bg-check status`, then start again.',
      });
    }
    await write(profile, settingsFor(target, now), signal);
  };

  /** Whether one color gets everything for want of health of the other, which no weight shows. */
  function sickColor({ endpoints: all }: TrafficProfile, target: SwitchTarget): string | undefined {
    if (soleColor(target) !== undefined) return undefined;
    return [all.blue, all.green].find(({ monitor }) => ailing.has(monitor))?.name;
  }

  return {
    name: 'azure-traffic-manager',
    weighted: true,
    preflight: (target, signal) =>
      asConfiguration(async () => {
        const profile = await look(signal);
        const warnings = lookAtProfile(profile, target, allowLongTtl, surroundings);
        const { blue, green } = profile.endpoints;
        const actions = [blue, green].map(({ type }) => `${type}/write`);
        return [...warnings, ...(await requireActions(api, path, [...new Set(actions)], kind.role, signal))];
      }),
    read: async (signal) => {
      const profile = await look(signal);
      const { blue, green } = settingsOf(profile);
      return {
        ...shareOfProfile(profile),
        raw: { blue: { ...blue }, green: { ...green } },
        etag: JSON.stringify(seenOf(profile)),
      };
    },
    apply,
    verify: async (target, signal) => {
      const profile = await look(signal);
      if (!isAt({ ...shareOfProfile(profile), raw: null }, target)) return 'not-verified';
      const sick = sickColor(profile, target);
      if (sick !== undefined) {
        throw new LagError(
          `the endpoint \`${sick}\` is not healthy for Traffic Manager, which gives everything to the other`,
        );
      }
      // Moved by a run that was killed: nobody knows when. On blue a person may be waiting, who moved nothing at all.
      if (weightsOf(target).green > 0) keptUntil ??= clock.now() + profile.ttlMs;
      const leftMs = (keptUntil ?? 0) - clock.now();
      if (leftMs <= 0) return 'verified';
      throw new LagError(
        `${profile.fqdn} was moved, but caches may keep what it had for ${formatDuration(leftMs)} more`,
        leftMs,
      );
    },
    restore: async (saved, signal) => {
      const settings = savedSettings(saved.raw);
      if (settings !== undefined) {
        await write(await look(signal), settings, signal);
        return;
      }
      const target = targetOf(saved);
      if (target === undefined)
        throw new SwitchError(`switch: the saved state of profile ${name} says nothing`);
      await apply(target, {}, signal);
    },
  };
}

/** What another mover would have changed; health and what it leads to are not. */
function seenOf(profile: TrafficProfile): JsonValue {
  const { method, isEnabled, others } = profile;
  const { blue, green } = settingsOf(profile);
  return { method, isEnabled, others, blue: { ...blue }, green: { ...green } };
}
