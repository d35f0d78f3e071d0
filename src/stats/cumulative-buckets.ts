/** A classic histogram: upper bound of each bucket (`Infinity` the last) to how many observations are at or below it. */
export type CumulativeBuckets = ReadonlyMap<number, number>;

/**
 * The buckets in order of their bounds, or `undefined` when they are no histogram: no `Infinity`, a negative count,
 * or fewer observations below a higher bound, as when instances with different bounds are summed.
 */
export function orderBuckets(buckets: CumulativeBuckets): readonly (readonly [number, number])[] | undefined {
  const ordered = [...buckets].sort(([left], [right]) => left - right);
  const total = buckets.get(Infinity);
  if (total === undefined) return undefined;
  const slack = 1e-9 * Math.abs(total);
  let below = 0;
  for (const [, count] of ordered) {
    if (!(count >= below - slack)) return undefined;
    below = count;
  }
  return ordered;
}
