import { oddOneOut } from '../stats/odd-one-out.ts';
import { holdsIn, type Doubt } from './doubt.ts';
import type { FacetTable } from './facet-table.ts';
import { tripleSize } from './green-slot.ts';

/** What the answers since the doubt arose say of it. */
export interface DoubtEvidence {
  /** How strongly they speak for a difference: 1 is nothing, and 1/a is reached by chance with probability a at most. */
  readonly strength: number;
  /** In how many of them it was so again, on each color. */
  readonly green: number;
  readonly blue: number;
}

const bits = [0, 1, 1, 2, 1, 2, 2, 3] as const;

/** Weighs the triples from `from` to `to`. What raised the doubt is before them, and no part of it. */
export function weighDoubt(
  doubt: Doubt,
  table: FacetTable,
  green: bigint,
  { from, to }: { readonly from: number; readonly to: number },
): DoubtEvidence {
  const { has, applicable } = holdsIn(doubt, table);
  let [strength, onGreen, onBlue] = [1, 0, 0];
  for (let triple = from; triple < to; triple++) {
    const at = (mask: bigint) => Number((mask >> BigInt(tripleSize * triple)) & 7n);
    const [said, able, chosen] = [at(has), at(applicable), at(green)];
    const isChosenMarked = (said & chosen) !== 0;
    const ofBlue = bits[said & ~chosen & 7] ?? 0;
    onGreen += isChosenMarked ? 1 : 0;
    onBlue += ofBlue;
    // Where one of the three has nothing to say, nothing is won by it.
    const factor = oddOneOut({ marked: bits[said] ?? 0, isChosenMarked });
    strength *= able === 7 ? factor : ofBlue > 0 ? Math.min(1, factor) : 1;
  }
  return { strength, green: onGreen, blue: onBlue };
}
