import { countDoubt, type Doubt, type DoubtCounts } from './doubt.ts';
import type { Asked } from './doubt-group.ts';
import { countBits, type Categories } from './facet-table.ts';
import { blueNoise, classOf, type DescribedDeparture } from './finding.ts';

/** What is shown most often among some answers. */
function mostShown({ masks }: Categories, among: bigint): { readonly value: string; readonly count: number } {
  let [value, count] = ['', 0];
  for (const [signature, mask] of masks) {
    const own = countBits(mask & among);
    if (own > count) [value, count] = [signature, own];
  }
  return { value, count };
}

/** Describes a doubt with the colors' names on it, and in how many answers it is so. */
export function describeDoubt(
  doubt: Doubt,
  { table, green, to }: Asked,
  strength: number,
): DescribedDeparture & { readonly counts: DoubtCounts } {
  const counts = countDoubt(doubt, table, green);
  const categories = table.categories(doubt.seen);
  const others = new Map(categories.masks);
  others.delete(doubt.signature);
  const { value: another } = mostShown({ ...categories, masks: others }, green);
  const usual = mostShown(categories, ~green & ((1n << BigInt(table.answers())) - 1n));
  const value = doubt.isOther ? another : doubt.signature;
  const { facet, key } = doubt.seen;
  return {
    request: doubt.request,
    class: classOf(facet, usual.value, value),
    aspect: facet.aspect,
    key,
    place: facet.place,
    path: facet.path,
    at: facet.at === '' ? [] : [facet.at],
    blue: { value: usual.value, count: usual.count, of: counts.ofBlue },
    green: { value, count: counts.green, of: counts.ofGreen },
    greenValueOnBlue: counts.blue,
    noise: blueNoise(categories, green, to),
    p: Math.min(1, 1 / strength),
    isNowAndThen: counts.green < counts.ofGreen,
    counts,
  };
}
