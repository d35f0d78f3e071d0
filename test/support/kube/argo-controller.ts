import type { KubeStore, Stored } from './kube-store.ts';

const hashLabel = 'rollouts-pod-template-hash';

interface Status {
  abort?: boolean;
  promoteFull?: boolean;
  controllerPause?: boolean;
  pauseConditions?: { reason: string }[];
  currentPodHash?: string;
  stableRS?: string;
  observedGeneration?: string;
  phase?: string;
  blueGreen?: { activeSelector?: string };
}

interface Spec {
  replicas: number;
  paused?: boolean;
  template: { metadata: { labels: { version: string } } };
  strategy: {
    blueGreen: { activeService: string; autoPromotionEnabled?: boolean; postPromotionAnalysis?: object };
  };
}

function isSaturated(replicaSet: Stored | undefined): boolean {
  const { replicas } = (replicaSet?.spec ?? {}) as { replicas?: number };
  const { availableReplicas = 0 } = (replicaSet?.status ?? {}) as { availableReplicas?: number };
  return replicas !== undefined && replicas > 0 && availableReplicas >= replicas;
}

/** The revision whose template has a version: in place of a hash of the template. */
export function hashOf(version: string): string {
  return `hash-${version}`;
}

/**
 * What the controller of Argo Rollouts does with a blue-green Rollout, in its order: it looks whether the newest
 * revision is wholly available before it looks whether the Rollout was aborted.
 */
function reconcile(store: KubeStore, namespace: string, name: string): void {
  const rollout = store.need('rollouts', namespace, name);
  const spec = rollout.spec as Spec;
  const status = structuredClone((rollout.status ?? {}) as Status);
  const { activeService, autoPromotionEnabled = true, postPromotionAnalysis } = spec.strategy.blueGreen;
  const current = hashOf(spec.template.metadata.labels.version);
  const newest = store.get('replicasets', namespace, `${name}-${current}`);
  const service = store.need('services', namespace, activeService);
  const { selector } = service.spec as { selector: Record<string, string> };

  if (status.currentPodHash !== current) {
    Object.assign(status, {
      currentPodHash: current,
      abort: false,
      promoteFull: false,
      controllerPause: false,
    });
    delete status.pauseConditions;
  } else {
    const isKnown = Number(newest?.metadata.annotations?.revision ?? 0) < 2;
    // To what is stable, or to an old revision within the delay in which it is kept.
    const isFastRollback = status.stableRS === current || (isKnown && isSaturated(newest));
    const isFast = status.promoteFull === true || isFastRollback || selector[hashLabel] === current;
    if (isSaturated(newest) && spec.paused !== true) {
      if (status.abort !== true && !isFast && !autoPromotionEnabled && status.controllerPause !== true) {
        status.controllerPause = true;
        status.pauseConditions = [{ reason: 'BlueGreenPause' }];
      }
      let wanted = selector[hashLabel] ?? '';
      const isResumed = status.controllerPause === true && (status.pauseConditions ?? []).length === 0;
      if (isFast || isResumed) wanted = current;
      if (status.abort === true) wanted = status.stableRS ?? wanted;
      if (wanted !== selector[hashLabel]) {
        store.change('services', namespace, activeService, (object) => {
          (object.spec as { selector: Record<string, string> }).selector[hashLabel] = wanted;
        });
        selector[hashLabel] = wanted;
      }
    }
    const isComplete =
      status.promoteFull === true ||
      isFastRollback ||
      (status.abort !== true && postPromotionAnalysis === undefined);
    if (selector[hashLabel] === current && isComplete) {
      Object.assign(status, { stableRS: current, abort: false, promoteFull: false, controllerPause: false });
      delete status.pauseConditions;
    }
  }
  status.blueGreen = { activeSelector: selector[hashLabel] ?? '' };
  status.observedGeneration = String(rollout.metadata.generation ?? 1);
  store.put('rollouts', namespace, { ...rollout, status });
}

/** Drives every Rollout on, as often as something changes. */
export function startArgoController(store: KubeStore, namespace: string): void {
  store.onChange((plural, { metadata }) => {
    if (plural === 'rollouts') reconcile(store, namespace, metadata.name);
    if (plural === 'replicasets') {
      for (const { metadata: each } of store.list('rollouts', namespace))
        reconcile(store, namespace, each.name);
    }
  });
  for (const { metadata } of store.list('rollouts', namespace)) reconcile(store, namespace, metadata.name);
}
