import type { CatalogStep } from './catalog-change.ts';
import { footprintMeets, type Reach } from './footprint-meets.ts';
import { reachEdges, type ReachEdges } from './reach-edges.ts';
import { reachSeeds, type ReachSeeds } from './reach-seeds.ts';
import { isMentioned, wordsOf } from './mentioned-words.ts';

export { footprintMeets, type Reach };

const nothing: Reach = { everything: false, names: new Set() };
const all: Reach = { everything: true, names: new Set() };

function spread(edges: ReachEdges, seeds: ReachSeeds): ReadonlySet<string> {
  const reached = new Map<string, readonly string[]>();
  const reach = (name: string) => {
    if (!reached.has(name)) reached.set(name, [...wordsOf(name)]);
  };
  for (const name of seeds.names) reach(name);
  const done = new Set<number>();
  const queue = [...seeds.ids, ...edges.anything];
  do {
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      if (done.has(id)) continue;
      done.add(id);
      for (const name of edges.namesOf(id)) reach(name);
      queue.push(...edges.from(id));
    }
    const names = [...reached.values()];
    for (const [id, words] of edges.texts) {
      if (!done.has(id) && names.some((name) => isMentioned(name, words))) queue.push(id);
    }
  } while (queue.length > 0);
  return new Set(reached.keys());
}

/**
 * Which names a statement must have in it, one at least, for a step to concern it. It may name too many, never too few:
 * it follows views, partitions, foreign keys, triggers, policies, defaults, types, and every text of a definition or a
 * body that mentions what is reached. What is not followed concerns everything.
 */
export function reachOf(step: CatalogStep): Reach {
  if (step.changes.length === 0) return nothing;
  const seeds = reachSeeds(step);
  if (seeds.everything) return all;
  const edges = reachEdges(step);
  const names = spread(edges, seeds);
  return { everything: edges.throughOthers(names), names };
}
