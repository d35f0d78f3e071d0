import { describe, expect, it } from 'vitest';
import { resourceGroup, subscription, type AzureReply } from '../../support/azure/azure-server.ts';
import { trafficManager } from '../../support/azure/traffic-manager.ts';

const profile = 'Microsoft.Network/trafficManagerProfiles/shop';

/** Where values stand in a document; those of a list all in one place. */
function pathsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((each) => pathsOf(each, `${path}[]`)))];
  if (typeof value !== 'object' || value === null) return [path];
  const members = Object.entries(value).flatMap(([name, each]) =>
    pathsOf(each, path === '' ? name : `${path}.${name}`),
  );
  return members.length === 0 ? [path] : members;
}

/** What the examples of the specification show of a profile and of an endpoint (api-version 2022-04-01). */
const endpointPaths = ['id', 'name', 'type'];
const endpointProperties = [
  'endpointLocation',
  'endpointMonitorStatus',
  'endpointStatus',
  'priority',
  'target',
  'weight',
].map((name) => `properties.${name}`);
const ofEndpoint = [...endpointPaths, ...endpointProperties];
const ofProfile = [
  ...['id', 'location', 'name', 'tags', 'type'],
  ...[
    'dnsConfig.fqdn',
    'dnsConfig.relativeName',
    'dnsConfig.ttl',
    'profileStatus',
    'trafficRoutingMethod',
  ].map((name) => `properties.${name}`),
  ...['intervalInSeconds', 'path', 'port', 'profileMonitorStatus', 'protocol', 'timeoutInSeconds'].map(
    (name) => `properties.monitorConfig.${name}`,
  ),
  ...ofEndpoint.map((name) => `properties.endpoints[].${name}`),
];

function ask(method: string, path: string, body?: unknown): AzureReply {
  const reply = trafficManager().provider({ method, path, body, apiVersion: '2022-04-01' });
  if (reply === undefined) throw new Error(`nobody answers ${method} ${path}`);
  return reply;
}

describe('the double of Traffic Manager', () => {
  it('answers nothing that the examples of its specification do not show', () => {
    const read = ask('GET', profile);
    const change = { properties: { endpointStatus: 'Enabled', weight: 300 } };
    const changed = ask('PATCH', `${profile}/azureEndpoints/shop-green`, change);
    expect([read.status, changed.status]).toEqual([200, 200]);
    expect(ofProfile).toEqual(expect.arrayContaining(pathsOf(read.body)));
    expect(pathsOf(changed.body).sort()).toEqual([...ofEndpoint].sort());
    expect((changed.body as { id: string }).id).toBe(
      `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/${profile}/azureEndpoints/shop-green`,
    );
  });

  it('refuses what Traffic Manager refuses', () => {
    const tooMuch = { properties: { endpointStatus: 'Enabled', weight: 1_001 } };
    expect(ask('PATCH', `${profile}/azureEndpoints/shop-green`, tooMuch).status).toBe(400);
    expect(ask('PATCH', profile, { properties: { endpoints: [] } })).toMatchObject({
      status: 400,
      body: {
        error: { message: expect.stringContaining("'endpoints' property cannot be specified") as string },
      },
    });
  });
});
