import { absent, type Facet } from './facet.ts';

/** The answers in which each thing was seen, as masks: bit `i` for the answer in place `i`. */
export interface SeenFacet {
  readonly key: string;
  readonly facet: Facet;
  readonly seen: Map<string, bigint>;
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
  let bit = 0n;
  let isCut = false;

  const categories = ({ facet, seen }: SeenFacet): Categories => {
    const every = (1n << BigInt(answers)) - 1n;
    const known = [...seen.values()].reduce((all, mask) => all | mask, 0n);
    if (known === every) return { masks: seen, applicable: every };
    const { parent, absence } = facet;
    const relevant = parent === undefined ? every : (table.get(parent.key)?.seen.get(parent.signature) ?? 0n);
    const missing = absence && !isCut ? relevant & ~known : 0n;
    const masks = missing === 0n ? seen : new Map(seen).set(absent, missing);
    return { masks, applicable: known | missing };
  };

  return {
    begin: () => {
      bit = 1n << BigInt(answers);
      answers += 1;
    },
    see: (key, signature, describe) => {
      let entry = table.get(key);
      if (entry === undefined) {
        if (table.size >= mostFacets) {
          isCut = true;
          return;
        }
        entry = { key, facet: describe(), seen: new Map() };
        table.set(key, entry);
      }
      entry.seen.set(signature, (entry.seen.get(signature) ?? 0n) | bit);
    },
    cut: () => (isCut = true),
    answers: () => answers,
    isCut: () => isCut,
    facets: () => table.values(),
    find: (key) => table.get(key),
    categories,
  };
}
