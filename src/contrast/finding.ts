import { absent, type Facet } from './facet.ts';
import { countBits, type FacetTable } from './facet-table.ts';
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
}

/** The two categories that tell the colors apart best: what green shows more often, and what it shows less often. */
function extremes(categories: ReadonlyMap<string, bigint>, green: bigint, triples: number) {
  const shares = [...categories].map(([signature, mask]) => {
    const greens = countBits(mask & green);
    const blues = countBits(mask & ~green);
    return { signature, greens, blues, lead: greens / triples - blues / (2 * triples) };
  });
  const most = shares.reduce((best, one) => (one.lead > best.lead ? one : best));
  const least = shares.reduce((best, one) => (one.lead < best.lead ? one : best));
  return { most, least };
}

function blueNoise(categories: ReadonlyMap<string, bigint>, green: bigint, triples: number): number {
  let count = 0;
  for (let triple = 0; triple < triples; triple++) {
    const places = ((1n << BigInt(tripleSize)) - 1n) << BigInt(tripleSize * triple);
    const blue = places & ~green;
    const isSame = [...categories.values()].some((mask) => (mask & blue) === blue);
    if (!isSame) count += 1;
  }
  return count;
}

function classOf({ aspect }: Facet, blue: string, green: string): FindingClass {
  if (aspect === 'status' || aspect === 'order') return aspect;
  if (aspect === 'shape') return green === absent ? 'missing' : blue === absent ? 'extra' : 'type';
  return aspect === 'element' || aspect === 'size' ? 'size' : 'value';
}

/** Describes a departure with the colors' names on it. */
export function describeDeparture(
  { request, seen, p }: JudgedDeparture,
  table: FacetTable,
  green: bigint,
): Finding & { readonly aspect: Facet['aspect'] } {
  const triples = table.answers() / tripleSize;
  const categories = table.categories(seen);
  const { most, least } = extremes(categories, green, triples);
  const { facet } = seen;
  return {
    request,
    class: classOf(facet, least.signature, most.signature),
    aspect: facet.aspect,
    place: facet.place,
    path: facet.path,
    at: facet.at === '' ? [] : [facet.at],
    blue: { value: least.signature, count: least.blues, of: 2 * triples },
    green: { value: most.signature, count: most.greens, of: triples },
    greenValueOnBlue: most.blues,
    noise: { count: blueNoise(categories, green, triples), of: triples },
    p,
  };
}
