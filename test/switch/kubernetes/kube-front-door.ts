import { request } from 'node:http';
import type { Weights } from '../../../src/switch/weights.ts';
import type { KubeStore } from '../../support/kube/kube-store.ts';
import { startServer, type RunningServer } from '../traffic-servers.ts';

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
  const views: (Weights | undefined)[] = [route(store), route(store)];
  const turns = [0, 0];
  let frozen = false;
  const takeUp = () => {
    views[0] = route(store);
    if (!frozen) views[1] = route(store);
  };
  store.onChange(takeUp);
  let count = 0;
  const live: RunningServer = await startServer((incoming, response) => {
    const node = (count += 1) % 2;
    const view = views[node];
    if (view === undefined) {
      response.writeHead(503).end('no endpoints');
      return;
    }
    // Evenly: of any hundred turns green gets its percentage.
    const turn = (turns[node] ?? 0) + 1;
    turns[node] = turn;
    const isGreen = Math.floor((turn * view.green) / 100) > Math.floor(((turn - 1) * view.green) / 100);
    const upstream = request(`${isGreen ? colors.green : colors.blue}${incoming.url ?? '/'}`, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    upstream.on('error', () => response.writeHead(502).end('backend is down'));
    incoming.pipe(upstream);
  });
  return {
    url: live.url,
    truth: () => {
      const green = views.map((view) => view?.green ?? 0);
      const blue = views.map((view) => view?.blue ?? 0);
      const mean = ([one = 0, other = 0]: number[]) => (one + other) / 2;
      return { blue: mean(blue), green: mean(green) };
    },
    freeze: () => {
      frozen = true;
    },
    thaw: () => {
      frozen = false;
      takeUp();
    },
  };
}
