import { createHash } from 'node:crypto';
import { pathTemplate } from './path-template.ts';

export interface DrawnRequest {
  readonly method: string;
  readonly path: string;
  /** How often the record has it. */
  readonly times: number;
}

/** Draws some of many requests, such that each route is among them; holds a few of each route only. */
export interface TemplateSampler {
  readonly add: (method: string, path: string) => void;
  readonly templates: () => number;
  /** So many requests, no two alike, always the same for the same seed whatever the order they came in. */
  readonly draw: (count: number) => readonly DrawnRequest[];
}

interface Route {
  readonly template: string;
  requests: number;
  /** The requests that would be drawn first, by their lot. */
  kept: { readonly lot: string; readonly method: string; readonly path: string; times: number }[];
}

const mostKept = 100;
/** More routes than this are ids that were not recognized. */
const mostRoutes = 20_000;

export function createTemplateSampler(seed: string): TemplateSampler {
  const routes = new Map<string, Route>();
  const lotOf = (text: string) => createHash('sha256').update(`${seed}\n${text}`).digest('hex').slice(0, 16);

  return {
    add: (method, path) => {
      const template = `${method} ${pathTemplate(path)}`;
      let route = routes.get(template);
      if (route === undefined) {
        if (routes.size >= mostRoutes) return;
        route = { template, requests: 0, kept: [] };
        routes.set(template, route);
      }
      route.requests += 1;
      const lot = lotOf(`${method} ${path}`);
      const last = route.kept.at(-1);
      if (route.kept.length >= mostKept && last !== undefined && lot > last.lot) return;
      const known = route.kept.find((one) => one.lot === lot);
      if (known !== undefined) {
        known.times += 1;
        return;
      }
      route.kept = [...route.kept, { lot, method, path, times: 1 }].sort((a, b) => (a.lot < b.lot ? -1 : 1));
      if (route.kept.length > mostKept) route.kept.pop();
    },
    templates: () => routes.size,
    draw: (count) => {
      const byUse = [...routes.values()].sort(
        (a, b) => b.requests - a.requests || (a.template < b.template ? -1 : 1),
      );
      // With more routes than room, half of the room is for those that users need most, half for the rare ones by lot.
      const known = byUse.slice(0, Math.ceil(count / 2));
      const rare = byUse
        .slice(known.length)
        .map((route) => ({ route, lot: lotOf(route.template) }))
        .sort((a, b) => (a.lot < b.lot ? -1 : 1));
      const inTurn = [...known, ...rare.map(({ route }) => route)];
      const drawn: DrawnRequest[] = [];
      for (let round = 0; drawn.length < count && inTurn.some(({ kept }) => kept.length > round); round++) {
        for (const { kept } of inTurn) {
          const one = kept[round];
          if (one !== undefined && drawn.length < count)
            drawn.push({ method: one.method, path: one.path, times: one.times });
        }
      }
      return drawn;
    },
  };
}
