import type { Weights } from '../../src/switch/weights.ts';
import { passOn, startServer } from './traffic-servers.ts';

/** Where each of the two nodes sends traffic; `undefined` for nowhere. */
export type Views = () => readonly [Weights | undefined, Weights | undefined];

/** Two nodes that route by what reached them; requests go to them in turn. */
export async function startTwoNodes(
  views: Views,
  colors: { readonly blue: string; readonly green: string },
): Promise<{ readonly url: string; readonly truth: () => Weights }> {
  const turns = [0, 0];
  let count = 0;
  const { url } = await startServer((incoming, response) => {
    const node = (count += 1) % 2;
    const view = views()[node];
    if (view === undefined) {
      response.writeHead(503).end('nobody is there');
      return;
    }
    // Evenly: of any hundred turns green gets its percentage.
    const turn = (turns[node] ?? 0) + 1;
    turns[node] = turn;
    const isGreen = Math.floor((turn * view.green) / 100) > Math.floor(((turn - 1) * view.green) / 100);
    passOn(incoming, response, isGreen ? colors.green : colors.blue);
  });
  const mean = (color: 'blue' | 'green') => views().reduce((sum, view) => sum + (view?.[color] ?? 0), 0) / 2;
  return { url, truth: () => ({ blue: mean('blue'), green: mean('green') }) };
}
