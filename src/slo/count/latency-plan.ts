import { z } from 'zod';
import { formatDuration } from '../../duration.ts';

/** How a latency is counted: decided at the first reading and kept, since a series of another bucket would count anew. */
export const latencyPlanSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('classic'),
    /** Where the bucket ends that is still good, in the histogram's own unit. */
    edge: z.number(),
    /** How the edge is written in labels; clients differ, `1` and `1.0`. */
    written: z.array(z.string()),
  }),
  z.strictObject({ kind: z.literal('native') }),
]);

export type LatencyPlan = z.output<typeof latencyPlanSchema>;

/** Where the next bucket ends, when none ends at the threshold; `undefined` when one does. */
export function edgeNote(thresholdMs: number, edgeMs: number): string | undefined {
  if (Math.abs(edgeMs - thresholdMs) <= 1e-9 * thresholdMs) return undefined;
  return `counted at ${formatDuration(edgeMs)}, where the next bucket above ${formatDuration(thresholdMs)} ends`;
}

/** What is wrong with histograms of which no bucket can be used. */
export function noEdge(
  thresholdMs: number,
  state: 'beyond' | 'different',
): { readonly reason: string; readonly advice: string; readonly beyondBuckets?: true } {
  const shown = formatDuration(thresholdMs);
  return state === 'beyond'
    ? {
        reason: `no bucket ends at or above ${shown}, so slower requests cannot be told apart`,
        advice: `Give the histogram a bucket that ends at ${shown}, or the objective a time that one of its buckets reaches.`,
        beyondBuckets: true,
      }
    : {
        reason: `the instances have different buckets, and none in common ends at or above ${shown}`,
        advice: 'Give every instance of a color the same buckets.',
      };
}

/**
 * The edge to count at: the first at or above the threshold that every histogram has.
 * @param buckets each bound in the histogram's unit, to how many histograms have it
 */
export function chooseEdge(
  buckets: ReadonlyMap<number, number>,
  threshold: number,
): number | 'beyond' | 'different' {
  const histograms = buckets.get(Infinity) ?? 0;
  const above = [...buckets.keys()]
    .filter((bound) => bound !== Infinity && bound >= threshold - 1e-9 * Math.abs(threshold))
    .sort((left, right) => left - right);
  return (
    above.find((bound) => buckets.get(bound) === histograms) ?? (above.length > 0 ? 'different' : 'beyond')
  );
}
