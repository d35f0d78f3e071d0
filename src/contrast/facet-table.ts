import { absent, type Facet } from './facet.ts';
import { Sightings } from './sightings.ts';

/** A facet, and in which answers it was seen to be what. */
export interface SeenFacet {
  readonly key: string;
  readonly facet: Facet;
  readonly seen: Sightings;
}

/** What was seen of a facet, and in which answers: no two masks overlap. */
export interface Categories {
  readonly masks: ReadonlyMap<string, bigint>;
  /** The answers in which it has a meaning: all of them together. */
  readonly applicable: bigint;
}

/** What the answers to one request were seen to be. Holds no answer, so that their size does not matter. */
export interface FacetTable {
  /** Begins the next answer. */
  readonly begin: () => void;
  /** Notes that a facet of the answer is so. The first to name a key describes it. */
  readonly see: (key: string, signature: string, describe: () => Facet) => void;
  /** Notes that the answer has more than was looked at. */
  readonly cut: () => void;
  readonly answers: () => number;
  readonly isCut: () => boolean;
  readonly facets: () => Iterable<SeenFacet>;
  readonly find: (key: string) => SeenFacet | undefined;
  readonly categories: (facet: SeenFacet) => Categories;
}

/** Facets of one request that are told apart; an answer with more is a data export rather than a page. */
const mostFacets = 20_000;

export function countBits(mask: bigint): number {
  let count = 0;
  for (const digit of mask.toString(16))
    count += [0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4][Number(`0x${digit}`)] ?? 0;
  return count;
}

export function createFacetTable(): FacetTable {
  const table = new Map<string, SeenFacet>();
  let answers = 0;
  let isCut = false;

  const maskWhere = (key: string, signature: string) => table.get(key)?.seen.masks().get(signature) ?? 0n;

  const categories = ({ facet, seen }: SeenFacet): Categories => {
    const every = (1n << BigInt(answers)) - 1n;
    const masks = seen.masks();
    const known = [...masks.values()].reduce((all, mask) => all | mask, 0n);
    if (known === every) return { masks, applicable: every };
    const { parent, absence } = facet;
    const relevant = parent === undefined ? every : maskWhere(parent.key, parent.signature);
    const missing = absence && !isCut ? relevant & ~known : 0n;
    if (missing !== 0n) masks.set(absent, missing);
    return { masks, applicable: known | missing };
  };

  return {
    begin: () => {
      answers += 1;
    },
    see: (key, signature, describe) => {
      const place = answers - 1;
      const entry = table.get(key);
      if (entry !== undefined) entry.seen.add(signature, place);
      else if (table.size >= mostFacets) isCut = true;
      else table.set(key, { key, facet: describe(), seen: new Sightings(signature, place) });
    },
    cut: () => (isCut = true),
    answers: () => answers,
    isCut: () => isCut,
    facets: () => table.values(),
    find: (key) => table.get(key),
    categories,
  };
}
