import type { AskedChange } from '../../support/kube/kube-api-server.ts';
import { hashOf, startArgoController } from '../../support/kube/argo-controller.ts';
import { pod, startEndpointController } from '../../support/kube/endpoint-controller.ts';
import type { KubeStore } from '../../support/kube/kube-store.ts';
import { namespace, startKubeRig, type KubeMechanism } from './kube-rig.ts';
import { bothColors, shareOfPods } from './service-rig.ts';

export const versions = { blue: 'v1', green: 'v2' } as const;
const hashLabel = 'rollouts-pod-template-hash';

function template(color: 'blue' | 'green') {
  return {
    metadata: { labels: { app: 'shop', version: versions[color] } },
    spec: { containers: [{ name: 'shop', image: `shop:${versions[color]}` }] },
  };
}

/** A Rollout `shop` whose second revision waits to be promoted, each with two ready pods. */
export function seedRollout(store: KubeStore, blueGreen: object = {}): void {
  for (const [index, color] of bothColors.entries()) {
    const hash = hashOf(versions[color]);
    const labels = { app: 'shop', color, [hashLabel]: hash };
    for (const number of [1, 2]) store.put('pods', namespace, pod(`shop-${hash}-${number}`, labels));
    const own = template(color);
    const labeled = { ...own, metadata: { labels: { ...own.metadata.labels, [hashLabel]: hash } } };
    store.put('replicasets', namespace, {
      metadata: { name: `shop-${hash}`, labels, annotations: { revision: String(index + 1) } },
      spec: { replicas: 2, template: labeled },
      status: { availableReplicas: 2 },
    });
  }
  const selector = { app: 'shop', [hashLabel]: hashOf('v1') };
  store.put('services', namespace, { metadata: { name: 'shop-active' }, spec: { selector } });
  startEndpointController(store, namespace);
  const strategy = {
    activeService: 'shop-active',
    previewService: 'shop-preview',
    autoPromotionEnabled: false,
    scaleDownDelaySeconds: 3_600,
    ...blueGreen,
  };
  store.put('rollouts', namespace, {
    metadata: { name: 'shop' },
    spec: { replicas: 2, template: template('green'), strategy: { blueGreen: strategy } },
    status: { currentPodHash: hashOf('v2'), stableRS: hashOf('v1') },
  });
  startArgoController(store, namespace);
}

function pauses({ status }: AskedChange['after']): number {
  return ((status as { pauseConditions?: unknown[] } | undefined)?.pauseConditions ?? []).length;
}

/** Somebody promotes at their own terminal. */
export function promoteByHand(store: KubeStore): void {
  store.change('rollouts', namespace, 'shop', ({ status }) => {
    delete (status as { pauseConditions?: unknown }).pauseConditions;
  });
}

export const argoMechanism = (blueGreen: object = {}): KubeMechanism => ({
  switch: { type: 'argo-rollouts', rollout: 'shop', timeout: '500ms' },
  seed: (store) => {
    seedRollout(store, blueGreen);
  },
  route: (store) => shareOfPods(store, 'shop-active'),
  isTowardGreen: ({ plural, before, after }) => {
    const { abort } = (after.status ?? {}) as { abort?: boolean };
    return plural === 'rollouts' && abort !== true && pauses(before) > 0 && pauses(after) === 0;
  },
  meddle: (store) => {
    promoteByHand(store);
  },
  conflict: 'green',
});

export const startArgoRig = () => startKubeRig(argoMechanism());
