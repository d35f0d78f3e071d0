import type { Weights } from '../../../src/switch/weights.ts';
import type { KubeStore } from '../../support/kube/kube-store.ts';
import { startTwoNodes } from '../two-node-front-door.ts';

/** Where the objects of a cluster send traffic; `undefined` for nowhere. */
export type Route = (store: KubeStore) => Weights | undefined;

export interface KubeFrontDoor {
  readonly url: string;
  /** Where traffic really goes, over all nodes. */
  truth(): Weights;
  /** The second node takes up no change any more until `thaw`: half of the traffic stays where it is. */
  freeze(): void;
  thaw(): void;
}

/** Two nodes that route by the objects of a cluster, each by what it last took up; requests go to them in turn. */
export async function startKubeFrontDoor(
  store: KubeStore,
  route: Route,
  colors: { readonly blue: string; readonly green: string },
): Promise<KubeFrontDoor> {
  const views: [Weights | undefined, Weights | undefined] = [route(store), route(store)];
  let frozen = false;
  const takeUp = () => {
    views[0] = route(store);
    if (!frozen) views[1] = route(store);
  };
  store.onChange(takeUp);
  const { url, truth } = await startTwoNodes(() => views, colors);
  return {
    ...{ url, truth },
    freeze: () => {
      frozen = true;
    },
    thaw: () => {
      frozen = false;
      takeUp();
    },
  };
}
