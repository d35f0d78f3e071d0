import { problem, resourceGroup, subscription, type AzureReply, type AzureRequest } from './azure-server.ts';

export interface StoredEndpoint {
  readonly name: string;
  readonly type: string;
  properties: {
    endpointStatus: 'Enabled' | 'Disabled';
    weight: number;
    endpointMonitorStatus: string;
    readonly [key: string]: unknown;
  };
}

export interface StoredProfile {
  properties: {
    profileStatus: string;
    trafficRoutingMethod: string;
    dnsConfig: { relativeName: string; fqdn: string; ttl: number };
    endpoints: StoredEndpoint[];
  };
}

const root = 'Microsoft.Network/trafficManagerProfiles';
const place = `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers`;

export function storedEndpoint(
  name: string,
  endpointStatus: 'Enabled' | 'Disabled',
  kind = 'azureEndpoints',
): StoredEndpoint {
  return {
    name,
    type: `${root}/${kind}`,
    properties: {
      endpointStatus,
      endpointMonitorStatus: endpointStatus === 'Enabled' ? 'Online' : 'Disabled',
      target: `${name}.example.net`,
      weight: 1,
      priority: name.length,
      endpointLocation: 'North Europe',
    },
  };
}

/** Answers are drawn by weight among what is enabled. */
export interface TrafficManager {
  readonly profile: StoredProfile;
  /** Told of each change. */
  onChange: () => void;
  readonly provider: (request: AzureRequest) => AzureReply | undefined;
}

/** The profile `shop` with an endpoint for each color, blue enabled. Shapes as in the examples of its specification. */
export function trafficManager(): TrafficManager {
  const profile: StoredProfile = {
    properties: {
      profileStatus: 'Enabled',
      trafficRoutingMethod: 'Weighted',
      dnsConfig: { relativeName: 'shop', fqdn: 'shop.trafficmanager.net', ttl: 0 },
      endpoints: [storedEndpoint('shop-blue', 'Enabled'), storedEndpoint('shop-green', 'Disabled')],
    },
  };
  const idOf = ({ name, type }: StoredEndpoint) =>
    `${place}/${root}/shop/${type.slice(type.lastIndexOf('/') + 1)}/${name}`;
  const shown = (endpoint: StoredEndpoint) => ({ id: idOf(endpoint), ...endpoint });

  const manager: TrafficManager = {
    profile,
    onChange: () => undefined,
    provider: ({ method, path, body }) => {
      const { properties } = profile;
      const lower = path.toLowerCase();
      const own = `${root}/shop`.toLowerCase();
      if (lower === own && method === 'GET') {
        const identity = {
          id: `${place}/${root}/shop`,
          name: 'shop',
          type: root,
          location: 'global',
          tags: {},
        };
        const monitorConfig = {
          profileMonitorStatus: 'Online',
          protocol: 'HTTPS',
          port: 443,
          path: '/health',
        };
        const endpoints = properties.endpoints.map(shown);
        return {
          status: 200,
          body: { ...identity, properties: { ...properties, monitorConfig, endpoints } },
        };
      }
      if (lower === own && method === 'PATCH') {
        return problem(
          400,
          'BadRequest',
          "The 'endpoints' property cannot be specified when updating a profile using PATCH. Please use PUT to update the profile instead.",
        );
      }
      const endpoint = properties.endpoints.find((each) =>
        `${place}/${lower}`.endsWith(idOf(each).toLowerCase().slice(place.length)),
      );
      if (endpoint === undefined || method !== 'PATCH') return undefined;
      const change = (body as { properties?: Partial<StoredEndpoint['properties']> }).properties ?? {};
      const { weight = 1 } = change;
      if (!Number.isInteger(weight) || weight < 1 || weight > 1_000) {
        return problem(
          400,
          'BadRequest',
          `The weight '${weight}' of endpoint '${endpoint.name}' is invalid.`,
        );
      }
      const { endpointStatus } = change;
      const isNew = endpointStatus !== undefined && endpointStatus !== endpoint.properties.endpointStatus;
      endpoint.properties = {
        ...endpoint.properties,
        ...change,
        ...(isNew
          ? { endpointMonitorStatus: endpointStatus === 'Enabled' ? 'CheckingEndpoint' : 'Disabled' }
          : {}),
      };
      manager.onChange();
      return { status: 200, body: shown(endpoint) };
    },
  };
  return manager;
}
