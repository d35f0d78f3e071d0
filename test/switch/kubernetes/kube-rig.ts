import { join } from 'node:path';
import type { UserConfig } from '../../../src/config/config-schema.ts';
import type { SwitchTarget } from '../../../src/switch/weights.ts';
import {
  answer,
  answerStatus,
  startKubeApiServer,
  type AskedChange,
} from '../../support/kube/kube-api-server.ts';
import type { KubeStore } from '../../support/kube/kube-store.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { everyFault, type FaultKind, type SwitchRig } from '../contract/switch-rig.ts';
import { startColor } from '../traffic-servers.ts';
import { startKubeFrontDoor, type Route } from './kube-front-door.ts';

export const namespace = 'shop';

/** A kubeconfig of one context that leads to a server. */
export function kubeconfigFor(server: string, user: object = {}, cluster: object = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'tester', namespace } }],
    clusters: [{ name: 'test', cluster: { server, ...cluster } }],
    users: [{ name: 'tester', user }],
  });
}

/** What differs between the kinds of objects that move traffic. */
export interface KubeMechanism {
  readonly switch: NonNullable<UserConfig['switch']>;
  readonly seed: (store: KubeStore) => void;
  readonly route: Route;
  /** Whether a change sends traffic to green. */
  readonly isTowardGreen: (change: AskedChange) => boolean;
  readonly meddle: (store: KubeStore, target: SwitchTarget) => void;
  /** Where somebody else sends traffic in the middle of a move. */
  readonly conflict: SwitchTarget;
}

/** A double of a cluster with a front door that routes by its objects, and every fault there is. */
export async function startKubeRig(
  mechanism: KubeMechanism,
): Promise<SwitchRig & { readonly store: KubeStore }> {
  const [kube, blue, green] = await Promise.all([
    startKubeApiServer(),
    startColor({ version: 'v1' }),
    startColor({ version: 'v2' }),
  ]);
  const { store } = kube;
  mechanism.seed(store);
  const live = await startKubeFrontDoor(store, mechanism.route, { blue: blue.url, green: green.url });
  const folder = temporaryFolder({ kubeconfig: kubeconfigFor(kube.url) });

  const fail = (kind: FaultKind, forGood: boolean) => {
    kube.intercept = (change, response) => {
      if (change.dryRun || !(forGood || mechanism.isTowardGreen(change))) {
        if (!change.dryRun) live.thaw();
        return false;
      }
      const half = kind === 'breaks-off' || kind === 'moves-half';
      if (half) live.freeze();
      if (kind === 'conflict') {
        mechanism.meddle(store, mechanism.conflict);
        return false;
      }
      if (kind === 'lies') answer(response, 200, change.after);
      if (half || kind === 'fails-late' || kind === 'disconnects') {
        const stored = change.commit();
        if (kind === 'moves-half') answer(response, 200, stored);
      }
      if (kind === 'refuses' || kind === 'breaks-off' || kind === 'fails-late')
        answerStatus(
          response,
          500,
          'InternalError',
          'Internal error occurred: etcdserver: request timed out',
        );
      if (kind === 'disconnects') response.destroy();
      // What hangs is never answered.
      return true;
    };
  };

  return {
    store,
    folder,
    switch: mechanism.switch,
    env: { PATH: process.env.PATH, HOME: folder, KUBECONFIG: join(folder, 'kubeconfig') },
    urls: { blue: blue.url, green: green.url, live: live.url },
    truth: () => Promise.resolve(live.truth()),
    meddle: (target) => {
      mechanism.meddle(store, target);
      return Promise.resolve();
    },
    faults: everyFault(fail),
  };
}
