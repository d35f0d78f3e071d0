import type { KubeStore, Stored } from './kube-store.ts';

/** A pod that is ready or not, as far as endpoints care. */
export function pod(name: string, labels: Readonly<Record<string, string>>, ready = true): Stored {
  return {
    metadata: { name, labels: { ...labels } },
    spec: {},
    status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  };
}

/** The pods that a Service selects. */
export function podsOf(store: KubeStore, service: Stored, namespace: string): Stored[] {
  const { selector } = (service.spec ?? {}) as { selector?: Record<string, string> };
  return selector === undefined ? [] : store.list('pods', namespace, selector);
}

export function isReady({ status }: Stored): boolean {
  const { conditions = [] } = (status ?? {}) as { conditions?: { type: string; status: string }[] };
  return conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True');
}

/** Keeps the EndpointSlices of every Service as the controller of a cluster does. */
export function startEndpointController(store: KubeStore, namespace: string): void {
  const reconcile = () => {
    for (const service of store.list('services', namespace)) {
      const endpoints = podsOf(store, service, namespace).map((each, index) => ({
        addresses: [`10.0.0.${index + 1}`],
        conditions: { ready: isReady(each) },
        targetRef: { kind: 'Pod', name: each.metadata.name },
      }));
      const { name } = service.metadata;
      const labels = { 'kubernetes.io/service-name': name };
      store.put('endpointslices', namespace, { metadata: { name: `${name}-1`, labels }, endpoints });
    }
  };
  reconcile();
  store.onChange((plural) => {
    if (plural === 'services' || plural === 'pods') reconcile();
  });
}
