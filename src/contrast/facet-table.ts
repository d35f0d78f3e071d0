import { absent, type Facet } from './facet.ts';

/** The answers in which each thing was seen, as masks: bit `i` for the answer in place `i`. */
export interface SeenFacet {
  readonly key: string;
  readonly facet: Facet;
  readonly seen: Map<string, bigint>;
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
  /** The categories of a facet: their masks cover every answer and do not overlap. */
  readonly categories: (facet: SeenFacet) => ReadonlyMap<string, bigint>;
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

  const categories = ({ facet, seen }: SeenFacet): ReadonlyMap<string, bigint> => {
    const every = (1n << BigInt(answers)) - 1n;
    const known = [...seen.values()].reduce((all, mask) => all | mask, 0n);
    if (known === every) return seen;
    const { parent, absence } = facet;
    const relevant = parent === undefined ? every : (table.get(parent.key)?.seen.get(parent.signature) ?? 0n);
    const result = new Map(seen);
    const missing = absence && !isCut ? relevant & ~known : 0n;
    if (missing !== 0n) result.set(absent, missing);
    // Where it has no meaning it departs from nothing: it counts with the most. Who gave the answer plays no part in this.
    const [usual] = [...result].reduce((most, one) => (countBits(one[1]) > countBits(most[1]) ? one : most));
    result.set(usual, (result.get(usual) ?? 0n) | (every & ~(known | missing)));
    return result;
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
    categories,
  };
}
