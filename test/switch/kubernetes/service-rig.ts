import { soleColor, weightsOfCounts } from '../../../src/switch/weights.ts';
import { isReady, pod, podsOf, startEndpointController } from '../../support/kube/endpoint-controller.ts';
import type { KubeStore } from '../../support/kube/kube-store.ts';
import { namespace, startKubeRig, type KubeMechanism } from './kube-rig.ts';

export const bothColors = ['blue', 'green'] as const;

/** A Service `shop` that selects blue, and two ready pods of each color. */
export function seedService(store: KubeStore): void {
  for (const color of bothColors) {
    for (const number of [1, 2])
      store.put('pods', namespace, pod(`shop-${color}-${number}`, { app: 'shop', color }));
  }
  const selector = { app: 'shop', color: 'blue' };
  store.put('services', namespace, { metadata: { name: 'shop' }, spec: { selector, ports: [{ port: 80 }] } });
  startEndpointController(store, namespace);
}

/** The shares of the pods that a Service selects and that are ready. */
export function shareOfPods(store: KubeStore, service: string) {
  const ready = podsOf(store, store.need('services', namespace, service), namespace).filter(isReady);
  const count = (color: string) => ready.filter(({ metadata }) => metadata.labels?.color === color).length;
  return weightsOfCounts(count('blue'), count('green'));
}

function selectedColor(object: { readonly spec?: unknown }): string | undefined {
  return (object.spec as { selector?: { color?: string } } | undefined)?.selector?.color;
}

export const serviceMechanism: KubeMechanism = {
  switch: { type: 'kubernetes-service', service: 'shop', timeout: '500ms' },
  seed: seedService,
  route: (store) => shareOfPods(store, 'shop'),
  isTowardGreen: ({ before, after }) => selectedColor(before) !== 'green' && selectedColor(after) === 'green',
  meddle: (store, target) => {
    store.change('services', namespace, 'shop', ({ spec }) => {
      (spec as { selector: Record<string, string> }).selector.color = soleColor(target) ?? 'both';
    });
  },
  conflict: 'green',
};

export const startServiceRig = () => startKubeRig(serviceMechanism);
