import { isUnexpected, type Compared } from './compare-answers.ts';
import { absent } from './facet.ts';
import { classOf } from './finding.ts';
import { weighDoubt } from './doubt-evidence.ts';
import { countDoubt, familyOf, type Doubt, type DoubtCounts } from './doubt.ts';
import { leastStrength } from './doubt-group.ts';
import { countBits, type Categories, type FacetTable, type SeenFacet } from './facet-table.ts';
import { tripleSize } from './green-slot.ts';
import { isBroken, isError, isMended } from './mended.ts';

/** More of one request are the same few things over and over. */
const mostOfRequest = 200;

/** What at least half of blue's answers show, if there is such a thing; where two do, the one that works. */
function usualOf({ masks }: Categories, green: bigint, ofBlue: number): string | undefined {
  const half = [...masks].filter(([, mask]) => 2 * countBits(mask & ~green) >= ofBlue);
  const [usual] = half.find(([signature]) => signature !== absent && !isBroken(signature)) ?? half[0] ?? [];
  return usual;
}

/**
 * Whether it is worth a second look, by what the first answers were: green did it and blue did not, or they do not speak against it that
 * green does it more often. An error of both is looked at whatever they say: what fails more often than before is what a release is stopped for.
 */
function isDoubtful(doubt: Doubt, counts: DoubtCounts, table: FacetTable, green: bigint): boolean {
  if (counts.green === 0 || counts.ofBlue === 0) return false;
  if (counts.blue === 0 || isError(doubt.seen.facet, doubt.signature)) return true;
  return (
    weighDoubt(doubt, table, green, { from: 0, to: table.answers() / tripleSize }).strength > leastStrength
  );
}

function doubtsAbout(request: number, seen: SeenFacet, table: FacetTable, green: bigint): Doubt[] {
  const categories = table.categories(seen);
  const { masks, applicable } = categories;
  if (masks.size < 2) return [];
  const { facet } = seen;
  const family = familyOf(facet);
  // Of what only few answers have, such as an element that was drawn, too little is known of blue.
  const ofBlue = countBits(applicable & ~green);
  const allOfBlue = table.answers() - countBits(green);
  if (2 * ofBlue < allOfBlue || (applicable & green) === 0n) return [];
  const shown = [...masks.keys()].map((signature) => {
    const doubt = { request, seen, signature, isOther: false, family } as const;
    return { doubt, counts: countDoubt(doubt, table, green) };
  });
  // In all answers of green and none of blue: whatever it is, it is a difference or a chance.
  const apart = shown.filter(
    ({ counts }) => counts.green === counts.ofGreen && counts.blue === 0 && counts.ofBlue > 0,
  );
  if (apart.length > 0) return apart.map(({ doubt }) => doubt);
  const usual = usualOf(categories, green, ofBlue);
  if (family === 'structure') {
    return shown
      .filter(({ doubt }) => doubt.signature !== usual || isBroken(doubt.signature))
      .filter(({ doubt, counts }) => isDoubtful(doubt, counts, table, green))
      .map(({ doubt }) => doubt);
  }
  if (usual === undefined || facet.aspect === 'format') return [];
  // What a list has now and then is told by its size.
  if (facet.aspect === 'element' && usual !== 'there') return [];
  const doubt = { request, seen, signature: usual, isOther: true, family } as const;
  return isDoubtful(doubt, countDoubt(doubt, table, green), table, green) ? [doubt] : [];
}

/** What is meant, or is better than what blue does. */
function isMeant(
  { seen: { facet, ...seen }, signature, isOther }: Doubt,
  { table, expected }: Compared,
  green: bigint,
): boolean {
  if (isOther || (facet.aspect !== 'status' && facet.aspect !== 'shape')) return false;
  if (facet.place === 'status' && expected.some(({ status }) => status === signature)) return true;
  const { masks } = table.categories({ facet, ...seen });
  const ofBlue = [...masks].map(([shown, mask]) => [shown, countBits(mask & ~green)] as const);
  const countOf = (wanted: string) => ofBlue.find(([shown]) => shown === wanted)?.[1] ?? 0;
  const other = masks.size === 2 ? ofBlue.find(([shown]) => shown !== signature) : undefined;
  const [usual] = other ?? ofBlue.sort(([, a], [, b]) => b - a)[0] ?? [];
  return isMended({
    place: facet.place,
    blue: { value: usual ?? '', of: ofBlue.reduce((sum, [, count]) => sum + count, 0) },
    green: { value: signature },
    greenValueOnBlue: countOf(signature),
    class: classOf(facet, usual ?? '', signature),
  });
}

/** What one request gives reason to look at again. */
export function collectDoubts(request: number, compared: Compared, green: bigint): readonly Doubt[] {
  const { table } = compared;
  const doubts: Doubt[] = [];
  for (const seen of table.facets()) {
    if (doubts.length >= mostOfRequest) break;
    if (!isUnexpected(compared, seen.facet)) continue;
    const own = doubtsAbout(request, seen, table, green);
    doubts.push(...own.filter((doubt) => !isMeant(doubt, compared, green)));
  }
  return doubts;
}
