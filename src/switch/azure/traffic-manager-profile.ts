import { ConfigError } from '../../errors.ts';
import { nearestName } from '../../nearest-name.ts';
import type { ColorNames, ServingColor, TrafficColor } from '../color-names.ts';
import { colorOfWeights, weightsOfCounts, type Weights } from '../weights.ts';

/** What says how much an endpoint gets. */
export interface EndpointSetting {
  readonly status: 'Enabled' | 'Disabled';
  /** 1 to 1000. */
  readonly weight: number;
}
export type EndpointSettings = Readonly<Record<ServingColor, EndpointSetting>>;

export interface TrafficEndpoint extends EndpointSetting {
  /** Its path, at which it is changed. */
  readonly id: string;
  readonly name: string;
  /** As the API has it, with all that stands before the last slash. */
  readonly type: string;
  /** What Traffic Manager makes of its health: `Online`, `Degraded`, … */
  readonly monitor: string;
}

export interface TrafficProfile {
  readonly name: string;
  /** `Weighted`, `Priority`, `Performance`, … */
  readonly method: string;
  readonly isEnabled: boolean;
  /** How long an answer may be kept, milliseconds. */
  readonly ttlMs: number;
  /** The name that the names of users lead to. */
  readonly fqdn: string;
  readonly endpoints: Readonly<Record<ServingColor, TrafficEndpoint>>;
  /** Those of neither color that get traffic as well. */
  readonly others: readonly string[];
}

interface EndpointBody {
  readonly id?: string;
  readonly name?: string;
  readonly type?: string;
  readonly properties?: {
    readonly endpointStatus?: string;
    readonly weight?: number | null;
    readonly endpointMonitorStatus?: string | null;
  };
}

interface ProfileBody {
  readonly name?: string;
  readonly properties?: {
    readonly profileStatus?: string;
    readonly trafficRoutingMethod?: string;
    readonly dnsConfig?: { readonly ttl?: number; readonly fqdn?: string };
    readonly endpoints?: readonly EndpointBody[];
  };
}

/** Names of Azure are the same in any case. */
const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
/** `azureEndpoints` of a type. */
export const kindOf = (type: string) => type.slice(type.lastIndexOf('/') + 1);

function readEndpoint({ id = '', name = '', type = '', properties = {} }: EndpointBody): TrafficEndpoint {
  const { endpointStatus, weight, endpointMonitorStatus } = properties;
  return {
    ...{ id, name, type },
    monitor: endpointMonitorStatus ?? 'unknown',
    weight: weight ?? 1,
    status: endpointStatus === 'Enabled' ? 'Enabled' : 'Disabled',
  };
}

/** @param wanted the name of an endpoint, with its type before it where two have one name */
function findEndpoint(
  profile: string,
  all: readonly TrafficEndpoint[],
  color: ServingColor,
  wanted: string,
): TrafficEndpoint {
  const option = `switch.endpoints.${color}`;
  const [name = '', kind] = wanted.split('/').reverse();
  const found = all.filter(
    (each) => same(each.name, name) && (kind === undefined || same(kindOf(each.type), kind)),
  );
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  if (only !== undefined) {
    const both = found.map((each) => `\`${kindOf(each.type)}/${each.name}\``).join(' and ');
    throw new ConfigError(`${option}: profile ${profile} has ${both}`, { advice: 'Write the type as well.' });
  }
  const names = all.map((each) => each.name);
  const near = nearestName(name, names);
  throw new ConfigError(`${option}: profile ${profile} has no endpoint \`${wanted}\``, {
    advice:
      near === undefined
        ? `It has ${names.length === 0 ? 'none at all' : names.map((each) => `\`${each}\``).join(', ')}.`
        : `Did you mean \`${near}\`?`,
  });
}

/** A profile as the API answers it. @throws ConfigError when it lacks an endpoint */
export function readProfile(body: unknown, wanted: ColorNames): TrafficProfile {
  const { name = '', properties = {} } = (body ?? {}) as ProfileBody;
  const { profileStatus, trafficRoutingMethod: method = '', dnsConfig = {}, endpoints = [] } = properties;
  const all = endpoints.map(readEndpoint);
  const blue = findEndpoint(name, all, 'blue', wanted.blue);
  const green = findEndpoint(name, all, 'green', wanted.green);
  if (blue.id === green.id) {
    throw new ConfigError(`switch.endpoints: blue and green are one endpoint, \`${blue.name}\``);
  }
  const others = all.filter((each) => each !== blue && each !== green && each.status === 'Enabled');
  return {
    name,
    method,
    isEnabled: profileStatus !== 'Disabled',
    ttlMs: 1_000 * (dnsConfig.ttl ?? 60),
    fqdn: dnsConfig.fqdn ?? '',
    endpoints: { blue, green },
    others: others.map((each) => each.name),
  };
}

function settingOf({ status, weight }: EndpointSetting): EndpointSetting {
  return { status, weight };
}

export function settingsOf({
  endpoints: { blue, green },
}: Pick<TrafficProfile, 'endpoints'>): EndpointSettings {
  return { blue: settingOf(blue), green: settingOf(green) };
}

/** What an endpoint counts when an answer is drawn. */
export function countOf({ status, weight }: EndpointSetting): number {
  return status === 'Enabled' ? weight : 0;
}

/** How answers are shared, as far as a profile decides it; health decides too. */
export function shareOfProfile(profile: TrafficProfile): {
  readonly color: TrafficColor;
  readonly weights?: Weights;
} {
  const { blue, green } = profile.endpoints;
  const isKnown = profile.isEnabled && profile.method === 'Weighted' && profile.others.length === 0;
  const weights = weightsOfCounts(countOf(blue), countOf(green));
  return isKnown && weights !== undefined
    ? { color: colorOfWeights(weights), weights }
    : { color: 'unknown' };
}
