import { orderBuckets, type CumulativeBuckets } from './cumulative-buckets.ts';

/** How much of a histogram lies above a bound. */
export interface ShareAbove {
  readonly above: number;
  readonly total: number;
  /** The bound that was counted at: the threshold when a bucket ends there, else the next bound above it. */
  readonly edge: number;
}

/**
 * Observations above `threshold`: exact when a bucket ends there, else above the next bound, which never accuses
 * wrongly. With no finite bound above it `edge` is `Infinity`, and nothing is known. `undefined` when the buckets are no histogram.
 */
export function shareAbove(threshold: number, buckets: CumulativeBuckets): ShareAbove | undefined {
  const ordered = orderBuckets(buckets);
  const total = buckets.get(Infinity);
  const [edge, atOrBelow] = ordered?.find(([bound]) => bound >= threshold) ?? [];
  if (total === undefined || edge === undefined || atOrBelow === undefined) return undefined;
  return { above: Math.max(0, total - atOrBelow), total, edge };
}
