import { absent, type Facet } from './facet.ts';
import { countBits, type Categories, type FacetTable } from './facet-table.ts';
import { tripleSize } from './green-slot.ts';
import type { JudgedDeparture } from './judge.ts';

/** In what way green differs. */
export type FindingClass = 'status' | 'missing' | 'extra' | 'type' | 'value' | 'order' | 'size';

/** What one color showed, and in how many of its answers. */
export interface Side {
  readonly value: string;
  readonly count: number;
  readonly of: number;
}

/** A difference, with one example of it. */
export interface Finding {
  readonly request: number;
  readonly class: FindingClass;
  readonly place: Facet['place'];
  readonly path: string;
  /** Which elements of a list, such as `id 7`; empty for what is in none. */
  readonly at: readonly string[];
  readonly blue: Side;
  readonly green: Side;
  /** How often what green showed was blue's answer too. */
  readonly greenValueOnBlue: number;
  /** Triples whose two answers of blue differ, of how many. */
  readonly noise: { readonly count: number; readonly of: number };
  readonly p: number;
  /** Whether only some of green's answers show it, as was found by looking again. */
  readonly isNowAndThen: boolean;
}

/** The two categories that tell the colors apart best: what green shows more often, and what it shows less often. */
function extremes({ masks, applicable }: Categories, green: bigint) {
  const ofGreen = countBits(applicable & green);
  const ofBlue = countBits(applicable & ~green);
  const shares = [...masks].map(([signature, mask]) => {
    const greens = countBits(mask & green);
    const blues = countBits(mask & ~green);
    return { signature, greens, blues, lead: greens / Math.max(1, ofGreen) - blues / Math.max(1, ofBlue) };
  });
  const most = shares.reduce((best, one) => (one.lead > best.lead ? one : best));
  const least = shares.reduce((best, one) => (one.lead < best.lead ? one : best));
  return { most, least, ofGreen, ofBlue };
}

/** Triples in which both answers of blue have a say, and how many of them differ. */
export function blueNoise(
  { masks, applicable }: Categories,
  green: bigint,
  triples: number,
): Finding['noise'] {
  let [count, of] = [0, 0];
  for (let triple = 0; triple < triples; triple++) {
    const places = ((1n << BigInt(tripleSize)) - 1n) << BigInt(tripleSize * triple);
    const blue = places & ~green;
    if ((applicable & blue) !== blue) continue;
    of += 1;
    if (![...masks.values()].some((mask) => (mask & blue) === blue)) count += 1;
  }
  return { count, of };
}

export function classOf({ aspect }: Facet, blue: string, green: string): FindingClass {
  if (aspect === 'status' || aspect === 'order') return aspect;
  if (aspect === 'shape') return green === absent ? 'missing' : blue === absent ? 'extra' : 'type';
  return aspect === 'element' || aspect === 'size' ? 'size' : 'value';
}

export interface DescribedDeparture extends Finding {
  readonly aspect: Facet['aspect'];
  /** Of the facet. */
  readonly key: string;
}

/** Describes a departure with the colors' names on it. */
export function describeDeparture(
  { request, seen, p }: JudgedDeparture,
  table: FacetTable,
  green: bigint,
): DescribedDeparture {
  const triples = table.answers() / tripleSize;
  const categories = table.categories(seen);
  const { most, least, ofGreen, ofBlue } = extremes(categories, green);
  const { facet } = seen;
  return {
    request,
    class: classOf(facet, least.signature, most.signature),
    aspect: facet.aspect,
    key: seen.key,
    place: facet.place,
    path: facet.path,
    at: facet.at === '' ? [] : [facet.at],
    blue: { value: least.signature, count: least.blues, of: ofBlue },
    green: { value: most.signature, count: most.greens, of: ofGreen },
    greenValueOnBlue: most.blues,
    noise: blueNoise(categories, green, triples),
    p,
    isNowAndThen: false,
  };
}
