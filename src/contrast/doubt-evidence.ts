import { noDrawings, oddOneOut, oddsRatio, type Drawings } from '../stats/odd-one-out.ts';
import { holdsIn, type Doubt } from './doubt.ts';
import type { FacetTable } from './facet-table.ts';
import { tripleSize } from './green-slot.ts';

/** What some of the answers say of a doubt. */
export interface DoubtEvidence {
  /** How strongly they speak for a difference: 1 is nothing, and 1/a is reached by chance with probability a at most. */
  readonly strength: number;
  /** Whether they speak against green doing it much more often than blue. */
  readonly isRefuted: boolean;
  /** In how many of them it is so, on each color. */
  readonly green: number;
  readonly blue: number;
}

/** Less than three times the odds of blue is what nobody would have seen in so few answers. */
const muchMoreOften = 3;
/** So much likelier the answers must be without a difference than with such a one: of five of those one is missed at most. */
const refutation = 5;

const bits = [0, 1, 1, 2, 1, 2, 2, 3] as const;

function add({ one, two }: Drawings, marked: number, isChosenMarked: boolean): Drawings {
  const more = ({ chosen, other }: Drawings['one']) =>
    isChosenMarked ? { chosen: chosen + 1, other } : { chosen, other: other + 1 };
  return marked === 1 ? { one: more(one), two } : { one, two: more(two) };
}

/** Weighs the triples from `from` to `to`: those after the doubt was raised, or those that raised it. */
export function weighDoubt(
  doubt: Pick<Doubt, 'seen' | 'signature' | 'isOther'>,
  table: FacetTable,
  green: bigint,
  { from, to }: { readonly from: number; readonly to: number },
): DoubtEvidence {
  const { has, applicable } = holdsIn(doubt, table);
  let [drawings, onGreen, onBlue] = [noDrawings, 0, 0];
  for (let triple = from; triple < to; triple++) {
    const at = (mask: bigint) => Number((mask >> BigInt(tripleSize * triple)) & 7n);
    const [said, able, chosen] = [at(has), at(applicable), at(green)];
    const isChosenMarked = (said & chosen) !== 0;
    const marked = bits[said] ?? 0;
    onGreen += isChosenMarked ? 1 : 0;
    onBlue += marked - (isChosenMarked ? 1 : 0);
    // Where one of the three has nothing to say, nothing is won by it.
    const counts = able === 7 || !isChosenMarked;
    if (counts && (marked === 1 || marked === 2)) drawings = add(drawings, marked, isChosenMarked);
  }
  return {
    strength: oddOneOut(drawings),
    isRefuted: oddsRatio(drawings, muchMoreOften) < 1 / refutation,
    green: onGreen,
    blue: onBlue,
  };
}
