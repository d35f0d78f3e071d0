import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createGatewayApiHook } from '../../../src/switch/kubernetes/gateway-api-hook.ts';
import { createIstioHook } from '../../../src/switch/kubernetes/istio-hook.ts';
import type { SwitchHook } from '../../../src/switch/switch-hook.ts';
import { weightsOf, weightsOfGreen } from '../../../src/switch/weights.ts';
import { errorOf } from '../../support/error-of.ts';
import { startKubeApiServer } from '../../support/kube/kube-api-server.ts';
import type { KubeStore, Stored } from '../../support/kube/kube-store.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { kubeconfigFor, namespace } from './kube-rig.ts';
import { gatewayMechanism, httpBackends, httpRoute, istioBackends, istioMechanism } from './route-rigs.ts';

interface Setting {
  readonly hook: SwitchHook;
  readonly store: KubeStore;
}

async function startGateway(options: object = {}): Promise<Setting> {
  const { url, store } = await startKubeApiServer();
  gatewayMechanism.seed(store);
  const kubeconfig = join(temporaryFolder({ config: kubeconfigFor(url) }), 'config');
  const colors = { blue: 'shop-blue', green: 'shop-green' };
  return {
    hook: createGatewayApiHook({ route: 'shop', colors, kubeconfig, timeout: 1_000, ...options }),
    store,
  };
}

async function startIstio(options: object = {}): Promise<Setting> {
  const { url, store } = await startKubeApiServer();
  istioMechanism.seed(store);
  const kubeconfig = join(temporaryFolder({ config: kubeconfigFor(url) }), 'config');
  const colors = { blue: 'blue', green: 'green' };
  const given = { virtualService: 'shop', colors, kubeconfig, timeout: 1_000, ...options };
  return { hook: createIstioHook(given), store };
}

function weightsIn(lists: readonly { readonly weight?: number }[][]): (number | undefined)[][] {
  return lists.map((list) => list.map(({ weight }) => weight));
}

async function refusal({ hook }: Setting): Promise<unknown> {
  return errorOf(hook.preflight?.('green') ?? Promise.resolve());
}

interface Rule {
  name?: string;
  backendRefs: object[];
}

/** Changes the rules of a route as somebody at a terminal would. */
function edit(store: KubeStore, change: (rules: Rule[]) => void): void {
  store.change('httproutes', namespace, 'shop', ({ spec }) => {
    change((spec as { rules: Rule[] }).rules);
  });
}

function alone(): Stored {
  const { spec, ...rest } = httpRoute(weightsOf('blue'));
  const [first] = (spec as { rules: object[] }).rules;
  return { ...rest, spec: { rules: [first, { name: 'blog', backendRefs: [{ name: 'blog' }] }] } };
}

describe('the weights of an HTTPRoute', () => {
  it('are set in every rule that sends to both colors, and in no other', async () => {
    const { hook, store } = await startGateway();
    store.put('httproutes', namespace, alone());
    await hook.apply(weightsOfGreen(30), {});
    expect(weightsIn(httpBackends(store))).toEqual([[70, 30], [undefined]]);
    expect(await hook.read()).toMatchObject({ color: 'mixed', weights: { blue: 70, green: 30 } });
  });

  it('are set in the rules that are named alone', async () => {
    const { hook, store } = await startGateway({ rules: ['cart'] });
    await hook.apply('green', {});
    expect(weightsIn(httpBackends(store))).toEqual([
      [0, 100],
      [100, 0],
    ]);
    expect((await hook.read()).color).toBe('green');
  });

  it('are mixed when the rules do not agree, and one where the API leaves them out', async () => {
    const { hook, store } = await startGateway();
    edit(store, (rules) => {
      const [, second] = rules;
      if (second) second.backendRefs = [{ name: 'shop-blue', weight: 0 }, { name: 'shop-green' }];
    });
    expect(await hook.read()).toMatchObject({ color: 'mixed' });
    expect((await hook.read()).weights).toBeUndefined();
  });

  it('keep a share of less than a percent', async () => {
    const { hook, store } = await startGateway();
    await hook.apply(weightsOfGreen(0.5), {});
    expect(weightsIn(httpBackends(store))[0]).toEqual([99_500, 500]);
    expect(await hook.verify(weightsOfGreen(0.5))).toBe('verified');
  });

  it('are not believed before a gateway has seen this generation of the route', async () => {
    const { hook, store } = await startGateway();
    await hook.apply('green', {});
    expect(await hook.verify('green')).toBe('verified');
    expect(await hook.verify('blue')).toBe('not-verified');
    store.stopListening();
    await hook.apply('blue', {});
    expect(await hook.verify('blue')).toBe('not-verified');
  });

  it('need no word of what green refers to on the way back', async () => {
    const { hook, store } = await startGateway();
    store.stopListening();
    store.change('httproutes', namespace, 'shop', ({ status }) => {
      const [parent] = (status as { parents: { conditions: { type: string; status: string }[] }[] }).parents;
      for (const condition of parent?.conditions ?? [])
        if (condition.type === 'ResolvedRefs') condition.status = 'False';
    });
    expect(await hook.verify('blue')).toBe('verified');
    expect(await hook.preflight?.('green')).toEqual(['gateway edge cannot resolve a backend (ResolvedRefs)']);
  });

  it('are put back whatever became of green: its backend, its name in the rule', async () => {
    const { hook, store } = await startGateway();
    const saved = await hook.read();
    await hook.apply('green', {});
    edit(store, (rules) => {
      for (const rule of rules) rule.backendRefs = [{ name: 'shop-blue', port: 80, weight: 0 }];
    });
    await hook.restore(saved);
    expect(weightsIn(httpBackends(store))).toEqual([
      [100, 0],
      [100, 0],
    ]);
  });

  it('of another rule that took the place of the saved one are left alone', async () => {
    const { hook, store } = await startGateway();
    const saved = await hook.read();
    edit(store, (rules) => {
      rules.unshift({ name: 'blog', backendRefs: [{ name: 'blog', weight: 1 }] });
    });
    await expect(hook.restore(saved)).rejects.toThrow('sends to somebody else at /spec/rules/0/backendRefs');
    await hook.apply('green', {});
    await hook.restore({ color: 'blue', raw: null });
    expect(weightsIn(httpBackends(store))).toEqual([[1], [100, 0], [100, 0]]);
  });

  it('warns of rules that stay where they are', async () => {
    const { hook, store } = await startGateway();
    edit(store, (rules) => {
      rules.push({ name: 'old', backendRefs: [{ name: 'shop-blue' }] });
    });
    expect(await hook.preflight?.('green')).toEqual([
      'rule old of HTTPRoute shop sends to one color alone, and stays there',
    ]);
  });

  it.each([
    ['an unknown route', { route: 'shpo' }, 'httproutes.gateway.networking.k8s.io "shpo" not found'],
    ['an unknown rule', { rules: ['cat'] }, 'the HTTPRoute has no rule `cat`; there: `cart`, 1'],
    [
      'an unknown backend',
      { colors: { blue: 'a', green: 'b' } },
      'no rule of HTTPRoute shop sends to both `a` and `b`',
    ],
  ])('calls %s a mistake', async (_, options, message) => {
    expect(await refusal(await startGateway(options))).toMatchObject({
      code: 'BGC_CONFIG',
      message: expect.stringContaining(message) as string,
    });
  });

  it('refuses a rule that sends to a third, and a green that has nobody', async () => {
    const shared = await startGateway();
    edit(shared.store, (rules) => {
      rules[0]?.backendRefs.push({ name: 'canary', weight: 5 });
    });
    expect(await refusal(shared)).toMatchObject({
      code: 'BGC_CONFIG',
      message:
        'switch.colors: rule cart of HTTPRoute shop sends to somebody else than `shop-blue` and `shop-green` too',
    });
    const empty = await startGateway();
    for (const number of [1, 2]) empty.store.remove('pods', namespace, `shop-green-${number}`);
    expect(await refusal(empty)).toMatchObject({
      code: 'BGC_REFUSED',
      message: expect.stringContaining('endpoints of service shop-green') as string,
    });
  });

  it('says what the cluster refuses, and does not call it a conflict', async () => {
    const { url, store } = await startKubeApiServer();
    gatewayMechanism.seed(store);
    const kubeconfig = join(temporaryFolder({ config: kubeconfigFor(url, { token: 'x' }) }), 'config');
    const colors = { blue: 'shop-blue', green: 'shop-green' };
    const hook = createGatewayApiHook({ route: 'shop', colors, kubeconfig, timeout: 1_000 });
    store.remove('httproutes', namespace, 'shop');
    expect(await errorOf(hook.apply('green', {}))).toMatchObject({
      code: 'BGC_SWITCH',
      message: expect.stringContaining('answered 404 NotFound') as string,
    });
  });
});

describe('the weights of a VirtualService', () => {
  it('are whole percents that add up', async () => {
    const { hook, store } = await startIstio();
    await hook.apply(weightsOfGreen(33.3), {});
    expect(weightsIn(istioBackends(store))).toEqual([
      [67, 33],
      [67, 33],
    ]);
  });

  it('tell colors by hosts where there are no subsets, short or full', async () => {
    const hosts = { blue: 'shop-blue', green: 'shop-green' };
    const { hook, store } = await startIstio({ colors: hosts });
    const route = [
      { destination: { host: 'shop-blue' }, weight: 100 },
      { destination: { host: 'shop-green.shop.svc.cluster.local' }, weight: 0 },
    ];
    store.put('virtualservices', namespace, { metadata: { name: 'shop' }, spec: { http: [{ route }] } });
    expect(await hook.preflight?.('green')).toEqual([]);
    await hook.apply('green', {});
    expect(await hook.verify('green')).toBe('verified');
  });

  it('cannot be moved to a subset that no DestinationRule knows', async () => {
    const setting = await startIstio();
    setting.store.put('destinationrules', namespace, {
      metadata: { name: 'shop' },
      spec: { host: 'shop', subsets: [] },
    });
    expect(await refusal(setting)).toMatchObject({
      code: 'BGC_CONFIG',
      message: 'switch.colors: no DestinationRule of host `shop` has a subset `green`',
    });
  });

  it('cannot be moved to a subset without a ready pod', async () => {
    const setting = await startIstio();
    for (const number of [1, 2]) setting.store.remove('pods', namespace, `shop-green-${number}`);
    expect(await refusal(setting)).toMatchObject({
      code: 'BGC_REFUSED',
      message: 'switch: green has no ready endpoint (pods of subset green): requests would find nobody',
    });
  });

  it('are believed as they stand, unless Istio reports that it is behind', async () => {
    const { hook, store } = await startIstio();
    await hook.apply('green', {});
    expect(await hook.verify('green')).toBe('verified');
    store.change('virtualservices', namespace, 'shop', (object) => {
      object.status = { observedGeneration: '1' };
    });
    expect(await hook.verify('green')).toBe('not-verified');
  });
});
