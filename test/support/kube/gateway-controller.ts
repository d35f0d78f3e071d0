import type { KubeStore } from './kube-store.ts';

/** Reports on every HTTPRoute as a gateway that takes each up at once. */
export function startGatewayController(store: KubeStore, namespace: string): void {
  const reconcile = (name: string) => {
    if (store.get('httproutes', namespace, name) === undefined) return;
    store.change('httproutes', namespace, name, (route) => {
      const observedGeneration = route.metadata.generation ?? 1;
      const conditions = ['Accepted', 'ResolvedRefs'].map((type) => ({
        type,
        status: 'True',
        reason: type,
        observedGeneration,
      }));
      route.status = { parents: [{ parentRef: { name: 'edge' }, controllerName: 'test/edge', conditions }] };
    });
  };
  for (const { metadata } of store.list('httproutes', namespace)) reconcile(metadata.name);
  store.onChange((plural, { metadata }) => {
    if (plural === 'httproutes') reconcile(metadata.name);
  });
}
