import { describe, expect, it } from 'vitest';
import {
  createAzureTrafficManagerHook,
  type AzureTrafficManagerHookOptions,
} from '../../../src/switch/azure/azure-traffic-manager-hook.ts';
import type { HookSurroundings } from '../../../src/switch/hook-surroundings.ts';
import { weightsOfGreen } from '../../../src/switch/weights.ts';
import {
  problem,
  resourceGroup,
  secretEnv,
  send,
  startAzureServer,
  subscription,
} from '../../support/azure/azure-server.ts';
import { storedEndpoint, trafficManager } from '../../support/azure/traffic-manager.ts';
import { errorOf } from '../../support/error-of.ts';

async function start(options: Partial<AzureTrafficManagerHookOptions> = {}, around: HookSurroundings = {}) {
  const manager = trafficManager();
  const azure = await startAzureServer(manager.provider);
  const hook = createAzureTrafficManagerHook(
    {
      subscription,
      resourceGroup,
      profile: 'shop',
      endpoints: { blue: 'shop-blue', green: 'shop-green' },
      management: azure.url,
      authority: azure.url,
      timeout: 2_000,
      ...options,
    },
    { env: secretEnv, ...around },
  );
  const { properties } = manager.profile;
  const writes = () =>
    azure.requests.filter(({ method }) => method !== 'GET').map(({ path, body }) => ({ path, body }));
  const endpoint = (name: string) => {
    const found = properties.endpoints.find((each) => each.name === name);
    if (found === undefined) throw new Error(`no endpoint ${name}`);
    return found.properties;
  };
  return { hook, azure, properties, endpoint, writes };
}

type Started = Awaited<ReturnType<typeof start>>;

/** What a person reads before anything moves, a change having been made to a profile that could be moved. */
async function refusal(change: (shop: Started) => void, options = {}, around: HookSurroundings = {}) {
  const shop = await start(options, around);
  change(shop);
  const error = await errorOf(shop.hook.preflight?.('green') ?? Promise.resolve());
  const { code, message } = error as { code: string; message: string };
  expect(shop.writes()).toEqual([]);
  return `${code}: ${message.replaceAll(shop.azure.url.slice(7), 'azure')}`;
}

const healthy = [
  'shop.trafficmanager.net is moved by DNS: caches may keep blue for up to 30s after the move, and going back takes up to 30s more until nobody gets green from a cache',
];

describe('the azure-traffic-manager hook', () => {
  it('changes one endpoint at a time, in the shape that the API documents', async () => {
    const { hook, writes } = await start();
    await hook.apply('green', {});
    const root = 'Microsoft.Network/trafficManagerProfiles';
    const change = (color: string, endpointStatus: string) => ({
      path: `Microsoft.Network/trafficmanagerprofiles/shop/azureEndpoints/shop-${color}`.toLowerCase(),
      body: {
        id: `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/${root}/shop/azureEndpoints/shop-${color}`,
        name: `shop-${color}`,
        type: `${root}/azureEndpoints`,
        properties: { endpointStatus, weight: 1 },
      },
    });
    expect(writes().map(({ path, body }) => ({ path: path.toLowerCase(), body }))).toEqual([
      change('green', 'Enabled'),
      change('blue', 'Disabled'),
    ]);
    await hook.apply('green', {});
    expect(writes()).toHaveLength(2);
  });

  it('puts statuses and weights back as they were saved, whatever came in between', async () => {
    const { hook, endpoint } = await start();
    endpoint('shop-blue').weight = 77;
    const saved = await hook.read();
    expect(saved).toMatchObject({
      color: 'blue',
      weights: weightsOfGreen(0),
      raw: { blue: { status: 'Enabled', weight: 77 }, green: { status: 'Disabled', weight: 1 } },
    });
    await hook.apply(weightsOfGreen(30), {});
    expect([endpoint('shop-blue').weight, endpoint('shop-green').weight]).toEqual([700, 300]);
    await hook.restore(saved);
    expect(await hook.read()).toEqual(saved);
    await hook.restore({ color: 'green', raw: null });
    expect((await hook.read()).color).toBe('green');
  });

  it('says so when half of a move was made, and reads it as what it is', async () => {
    const { hook, azure } = await start();
    azure.intercept = ({ method, path }, response) => {
      if (method !== 'PATCH' || !path.endsWith('blue')) return false;
      send(response, problem(409, 'Conflict', 'Another update is in progress.'));
      return true;
    };
    expect(
      ((await errorOf(hook.apply('green', {}))) as Error).message.replace(azure.url.slice(7), 'azure'),
    ).toBe(
      'half of the move was made: `shop-green` was changed; switch: PATCH Microsoft.Network/trafficmanagerprofiles/shop/azureEndpoints/shop-blue (azure) answered 409 Conflict: Conflict: Another update is in progress.',
    );
    expect(await hook.read()).toMatchObject({ color: 'mixed', weights: weightsOfGreen(50) });
    expect(await hook.verify('green')).toBe('not-verified');
  });

  it('waits until caches have lost what the profile had, and says for how long', async () => {
    let now = 1_000_000;
    const clock = { now: () => now, sleep: () => Promise.resolve() };
    const { hook, properties } = await start({}, { clock });
    properties.dnsConfig.ttl = 30;
    expect(await hook.verify('blue')).toBe('verified');
    await hook.apply('green', {});
    now += 10_000;
    expect(await errorOf(hook.verify('green'))).toMatchObject({
      message: 'shop.trafficmanager.net was moved, but caches may keep what it had for 20s more',
      leftMs: 20_000,
    });
    now += 20_000;
    expect(await hook.verify('green')).toBe('verified');
  });

  it('does not take a share for real while one side is too ill to get any', async () => {
    const { hook, endpoint } = await start();
    await hook.apply(weightsOfGreen(30), {});
    expect(await hook.verify(weightsOfGreen(30))).toBe('verified');
    endpoint('shop-green').endpointMonitorStatus = 'Degraded';
    expect(await errorOf(hook.verify(weightsOfGreen(30)))).toMatchObject({
      message:
        'the endpoint `shop-green` is not healthy for Traffic Manager, which gives everything to the other',
    });
    // Going back asks nothing of green.
    await hook.apply('blue', {});
    expect(await hook.verify('blue')).toBe('verified');
  });

  it('tells before a move what it costs, and what is not known of green', async () => {
    const around = { windowMs: 60_000, verificationMs: 45_000 };
    const { hook, properties, endpoint } = await start({}, around);
    properties.dnsConfig.ttl = 30;
    expect(await hook.preflight?.('green')).toEqual([
      ...healthy,
      'Traffic Manager does not probe `shop-green` while it is disabled: whether it is healthy will be seen once it gets traffic',
    ]);
    Object.assign(endpoint('shop-green'), { endpointStatus: 'Enabled', endpointMonitorStatus: 'Online' });
    expect(await hook.preflight?.(weightsOfGreen(10))).toEqual([
      ...healthy,
      'shares of shop.trafficmanager.net are shares of DNS answers: whoever asks through one cache gets one color for up to 30s (`verification.sticky`)',
    ]);
  });

  it('refuses what weights do not decide, in one error, and moves nothing', async () => {
    const nothing = () => undefined;
    expect(await refusal(({ properties }) => (properties.trafficRoutingMethod = 'Priority'))).toBe(
      'BGC_CONFIG: switch.profile: profile shop routes by Priority, expected Weighted',
    );
    expect(await refusal(({ properties }) => (properties.profileStatus = 'Disabled'))).toBe(
      'BGC_CONFIG: switch.profile: profile shop is disabled: nobody is led anywhere',
    );
    expect(
      await refusal(({ properties }) => properties.endpoints.push(storedEndpoint('canary', 'Enabled'))),
    ).toBe('BGC_CONFIG: switch.endpoints: profile shop also leads to `canary`, which is of neither color');
    expect(await refusal(({ endpoint }) => (endpoint('shop-blue').endpointStatus = 'Disabled'))).toBe(
      'BGC_CONFIG: switch.endpoints: both endpoints of profile shop are disabled: nobody is led anywhere',
    );
    await expect(start({ endpoints: { blue: 'shop-blue', green: 'Shop-Blue' } })).rejects.toThrow(
      'switch.endpoints: blue and green are one endpoint, `shop-blue`',
    );
    expect(await refusal(nothing, { endpoints: { blue: 'shop-blue', green: 'shop-gren' } })).toBe(
      'BGC_CONFIG: switch.endpoints.green: profile shop has no endpoint `shop-gren`',
    );
    expect(
      await refusal(({ properties }) =>
        properties.endpoints.push(storedEndpoint('shop-green', 'Disabled', 'externalEndpoints')),
      ),
    ).toBe(
      'BGC_CONFIG: switch.endpoints.green: profile shop has `azureEndpoints/shop-green` and `externalEndpoints/shop-green`',
    );
    expect(
      await refusal(({ endpoint }) =>
        Object.assign(endpoint('shop-green'), {
          endpointStatus: 'Enabled',
          endpointMonitorStatus: 'Degraded',
        }),
      ),
    ).toBe('BGC_REFUSED: green has nobody to answer: the endpoint `shop-green` of profile shop is Degraded');
  });

  it('refuses a TTL that outlasts the observation, a missing role and a missing resource', async () => {
    const nothing = () => undefined;
    const long = ({ properties }: Started) => {
      properties.dnsConfig.ttl = 300;
    };
    const around = { windowMs: 60_000, verificationMs: 400_000 };
    expect(await refusal(long, {}, around)).toBe(
      'BGC_REFUSED: shop.trafficmanager.net is kept by caches for longer than green is watched: the TTL of 5m that it has now, and `observe.window` is 1m',
    );
    expect(await refusal(long, { allowLongTtl: true }, { ...around, verificationMs: 30_000 })).toBe(
      'BGC_CONFIG: verification.deadline: expected longer than the TTL of 5m that it has now, got 30s',
    );
    expect(
      await refusal(({ azure }) => (azure.permissions = [{ actions: ['*/read'], notActions: [] }])),
    ).toBe(
      `BGC_CONFIG: switch: who signs in to Azure may not do Microsoft.Network/trafficManagerProfiles/azureEndpoints/write on /subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Network/trafficmanagerprofiles/shop`,
    );
    const other = '99999999-9999-9999-9999-999999999999';
    expect(await refusal(nothing, { subscription: other })).toBe(
      `BGC_CONFIG: switch: GET Microsoft.Network/trafficmanagerprofiles/shop (azure) answered 404 Not Found: SubscriptionNotFound: The subscription '${other}' could not be found.`,
    );
    expect(await refusal(nothing, { profile: 'shp' })).toMatch(
      /^BGC_CONFIG: .* answered 404 Not Found: ResourceNotFound: /,
    );
  });
});
