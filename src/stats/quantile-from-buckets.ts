import { orderBuckets, type CumulativeBuckets } from './cumulative-buckets.ts';

/**
 * A quantile (0 to 1) estimated as `histogram_quantile` of Prometheus does: linear inside the bucket that holds the
 * rank, which starts at 0 when it is the first and has a positive bound; the highest finite bound when the rank lies beyond it. `NaN` when
 * the histogram is empty or none.
 */
export function quantileFromBuckets(quantile: number, buckets: CumulativeBuckets): number {
  const ordered = orderBuckets(buckets);
  const total = buckets.get(Infinity);
  if (ordered === undefined || total === undefined || ordered.length < 2 || !(total > 0)) return NaN;
  if (Number.isNaN(quantile)) return NaN;
  if (quantile < 0) return -Infinity;
  if (quantile > 1) return Infinity;

  const rank = quantile * total;
  const index = ordered.findIndex(([bound, count]) => bound === Infinity || count >= rank);
  const [bound = NaN, count = NaN] = ordered[index] ?? [];
  const [boundBelow, countBelow] = ordered[index - 1] ?? [0, 0];
  if (bound === Infinity) return boundBelow;
  if (index === 0 && bound <= 0) return bound;
  // Only a rank of 0 meets an empty bucket, and only as the first.
  if (count === countBelow) return boundBelow;
  return boundBelow + ((bound - boundBelow) * (rank - countBelow)) / (count - countBelow);
}
