import { weightsOf, weightsOfCounts, type Weights } from '../../../src/switch/weights.ts';
import { pod, startEndpointController } from '../../support/kube/endpoint-controller.ts';
import { startGatewayController } from '../../support/kube/gateway-controller.ts';
import type { KubeStore, Stored } from '../../support/kube/kube-store.ts';
import { namespace, startKubeRig, type KubeMechanism } from './kube-rig.ts';
import { bothColors } from './service-rig.ts';

interface Backend {
  name?: string;
  destination?: { host: string; subset: string };
  weight?: number;
}

/** A Service with two ready pods for each color, and one over both. */
export function seedColors(store: KubeStore): void {
  for (const color of bothColors) {
    for (const number of [1, 2])
      store.put('pods', namespace, pod(`shop-${color}-${number}`, { app: 'shop', color }));
    store.put('services', namespace, {
      metadata: { name: `shop-${color}` },
      spec: { selector: { app: 'shop', color } },
    });
  }
  store.put('services', namespace, { metadata: { name: 'shop' }, spec: { selector: { app: 'shop' } } });
  startEndpointController(store, namespace);
}

function mean(shares: readonly (Weights | undefined)[]): Weights | undefined {
  const [first] = shares;
  if (first === undefined) return undefined;
  const green = shares.reduce((sum, share) => sum + (share?.green ?? 0), 0) / shares.length;
  return { blue: 100 - green, green };
}

function weightOf(backends: readonly Backend[], isIt: (backend: Backend) => boolean): number {
  return backends.find(isIt)?.weight ?? 1;
}

export function httpBackends(store: KubeStore): Backend[][] {
  const { spec } = store.need('httproutes', namespace, 'shop');
  return (spec as { rules: { backendRefs: Backend[] }[] }).rules.map(({ backendRefs }) => backendRefs);
}

export function istioBackends(store: KubeStore): Backend[][] {
  const { spec } = store.need('virtualservices', namespace, 'shop');
  return (spec as { http: { route: Backend[] }[] }).http.map(({ route }) => route);
}

function shareOf(lists: readonly Backend[][], color: (backend: Backend) => string | undefined) {
  return mean(
    lists.map((list) =>
      weightsOfCounts(
        weightOf(list, (backend) => color(backend)?.endsWith('blue') === true),
        weightOf(list, (backend) => color(backend)?.endsWith('green') === true),
      ),
    ),
  );
}

function text(object: Stored): string {
  return JSON.stringify(object.spec);
}

export function httpRoute(weights: Weights): Stored {
  const backendRefs = () =>
    bothColors.map((color) => ({ name: `shop-${color}`, port: 80, weight: weights[color] }));
  const cart = { name: 'cart', matches: [{ path: { value: '/cart' } }], backendRefs: backendRefs() };
  const rules = [cart, { backendRefs: backendRefs() }];
  return { metadata: { name: 'shop' }, spec: { parentRefs: [{ name: 'edge' }], rules } };
}

export function virtualService(weights: Weights): Stored {
  const route = bothColors.map((color) => ({
    destination: { host: 'shop', subset: color },
    weight: weights[color],
  }));
  return {
    metadata: { name: 'shop' },
    spec: { hosts: ['shop.test'], http: [{ name: 'cart', route }, { route }] },
  };
}

export const gatewayMechanism: KubeMechanism = {
  switch: {
    type: 'gateway-api',
    route: 'shop',
    colors: { blue: 'shop-blue', green: 'shop-green' },
    timeout: '500ms',
  },
  seed: (store) => {
    seedColors(store);
    store.put('httproutes', namespace, httpRoute(weightsOf('blue')));
    startGatewayController(store, namespace);
  },
  route: (store) => shareOf(httpBackends(store), ({ name }) => name),
  isTowardGreen: ({ before, after }) =>
    text(before) !== text(after) && text(after) !== text(httpRoute(weightsOf('blue'))),
  meddle: (store, target) => {
    store.put('httproutes', namespace, {
      ...store.need('httproutes', namespace, 'shop'),
      ...httpRoute(weightsOf(target)),
    });
  },
  conflict: { blue: 50, green: 50 },
};

export const istioMechanism: KubeMechanism = {
  switch: {
    type: 'istio',
    virtualService: 'shop',
    colors: { blue: 'blue', green: 'green' },
    timeout: '500ms',
  },
  seed: (store) => {
    seedColors(store);
    const subsets = bothColors.map((color) => ({ name: color, labels: { color } }));
    store.put('destinationrules', namespace, { metadata: { name: 'shop' }, spec: { host: 'shop', subsets } });
    store.put('virtualservices', namespace, virtualService(weightsOf('blue')));
  },
  route: (store) => shareOf(istioBackends(store), ({ destination }) => destination?.subset),
  isTowardGreen: ({ before, after }) =>
    text(before) !== text(after) && text(after) !== text(virtualService(weightsOf('blue'))),
  meddle: (store, target) => {
    store.put('virtualservices', namespace, {
      ...store.need('virtualservices', namespace, 'shop'),
      ...virtualService(weightsOf(target)),
    });
  },
  conflict: { blue: 50, green: 50 },
};

export const startGatewayRig = () => startKubeRig(gatewayMechanism);
export const startIstioRig = () => startKubeRig(istioMechanism);
