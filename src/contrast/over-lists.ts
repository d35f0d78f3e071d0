import { absent } from './facet.ts';

/** What the elements of lists have in common, whichever they are. */
export interface OverLists {
  readonly add: (path: string, type: string, isObject: boolean) => void;
  /** The types at each path through a list; `owner` is the path of the objects that have the member. */
  readonly summaries: () => {
    readonly path: string;
    readonly types: string;
    readonly owner: string | undefined;
  }[];
}

const lastMember = /(\.[^.[\]]+|\["(?:[^"\\]|\\.)*"\])$/;

export function collectOverLists(): OverLists {
  const seen = new Map<string, { readonly types: Set<string>; count: number; objects: number }>();
  return {
    add: (path, type, isObject) => {
      if (!path.includes('[*]')) return;
      const known = seen.get(path) ?? { types: new Set(), count: 0, objects: 0 };
      known.types.add(type);
      known.count += 1;
      known.objects += isObject ? 1 : 0;
      seen.set(path, known);
    },
    summaries: () =>
      [...seen].map(([path, { types, count }]) => {
        const owner = path.endsWith('[*]') ? undefined : path.replace(lastMember, '');
        const possible = owner === undefined ? count : (seen.get(owner)?.objects ?? count);
        const all = [...types, ...(count < possible ? [absent] : [])].sort();
        return { path, types: all.join(' or '), owner };
      }),
  };
}
