import { isUnexpected, type Compared } from './compare-answers.ts';
import { countDoubt, familyOf, type Doubt, type DoubtCounts } from './doubt.ts';
import { countBits, type FacetTable, type SeenFacet } from './facet-table.ts';
import { isMended } from './mended.ts';

/** So many times as often on green as on blue is looked at again, where blue has it too. */
const moreOften = 3;
/** More of one request are the same few things over and over. */
const mostOfRequest = 200;

/** Whether it is worth a second look, by what the first answers were. */
function isDoubtful({ green, ofGreen, blue, ofBlue }: DoubtCounts, family: Doubt['family']): boolean {
  if (green === 0 || ofBlue === 0) return false;
  if (blue === 0) return true;
  return family === 'structure' && green > 1 && green * ofBlue >= moreOften * blue * ofGreen;
}

function doubtsAbout(request: number, seen: SeenFacet, table: FacetTable, green: bigint): Doubt[] {
  const { masks, applicable } = table.categories(seen);
  if (masks.size < 2) return [];
  const { facet } = seen;
  const family = familyOf(facet);
  const ofBlue = [...masks].filter(([, mask]) => (mask & ~green) !== 0n).map(([signature]) => signature);
  const signatures = [...masks.keys()];
  const shown = signatures.map(
    (signature) => ({ request, seen, signature, isOther: false, family }) as const,
  );
  const counted = shown.map((doubt) => ({ doubt, counts: countDoubt(doubt, table, green) }));
  // Of what only few answers have, such as an element that was drawn, too little is known of blue.
  const { ofBlue: blueAnswers } = countDoubt({ seen, signature: '', isOther: true }, table, green);
  const allOfBlue = table.answers() - countBits(green);
  if (2 * blueAnswers < allOfBlue || (applicable & green) === 0n) return [];
  // In all answers of green and none of blue: whatever it is, it is a difference or a chance.
  const apart = counted.filter(
    ({ counts }) => counts.green === counts.ofGreen && counts.blue === 0 && counts.ofBlue > 0,
  );
  if (apart.length > 0) return apart.map(({ doubt }) => doubt);
  if (family === 'structure') {
    return counted.filter(({ counts }) => isDoubtful(counts, family)).map(({ doubt }) => doubt);
  }
  const [usual, another] = ofBlue;
  if (usual === undefined || another !== undefined || facet.aspect === 'format') return [];
  // What a list has now and then is told by its size.
  if (facet.aspect === 'element' && usual !== 'there') return [];
  const doubt = { request, seen, signature: usual, isOther: true, family } as const;
  return isDoubtful(countDoubt(doubt, table, green), family) ? [doubt] : [];
}

/** What is meant, or is better than what blue does. */
function isMeant({ seen, signature, isOther }: Doubt, { table, expected }: Compared, green: bigint): boolean {
  if (seen.facet.place !== 'status' || isOther) return false;
  if (expected.some(({ status }) => status === signature)) return true;
  const ofBlue = [...table.categories(seen).masks].map(
    ([status, mask]) => [status, countBits(mask & ~green)] as const,
  );
  const [usual] = ofBlue.sort(([, a], [, b]) => b - a);
  return isMended({ place: 'status', blue: { value: usual?.[0] ?? '' }, green: { value: signature } });
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
