import type { Facet } from './facet.ts';
import { countBits, type FacetTable, type SeenFacet } from './facet-table.ts';

/** What a difference is about: whether there is an answer and of which form, or what it says. */
export type DoubtFamily = 'structure' | 'value';

/** Something that green was seen to do and blue was not, or far less often: a reason to look again, and no evidence yet. */
export interface Doubt {
  readonly request: number;
  readonly seen: SeenFacet;
  /** What green shows; with `isOther`, what blue always shows and green does not. */
  readonly signature: string;
  readonly isOther: boolean;
  readonly family: DoubtFamily;
}

export function familyOf({ aspect }: Facet): DoubtFamily {
  return aspect === 'status' || aspect === 'shape' ? 'structure' : 'value';
}

/** In which answers it is so, of those in which it could be. */
export function holdsIn({ seen, signature, isOther }: Omit<Doubt, 'family' | 'request'>, table: FacetTable) {
  const { masks, applicable } = table.categories(seen);
  const shown = masks.get(signature) ?? 0n;
  return { has: isOther ? applicable & ~shown : shown, applicable };
}

/** In how many answers of each color it is so. */
export interface DoubtCounts {
  readonly green: number;
  readonly ofGreen: number;
  readonly blue: number;
  readonly ofBlue: number;
}

export function countDoubt(
  doubt: Omit<Doubt, 'family' | 'request'>,
  table: FacetTable,
  green: bigint,
): DoubtCounts {
  const { has, applicable } = holdsIn(doubt, table);
  return {
    green: countBits(has & green),
    ofGreen: countBits(applicable & green),
    blue: countBits(has & ~green),
    ofBlue: countBits(applicable & ~green),
  };
}
