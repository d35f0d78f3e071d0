import { divergence } from '../divergence.ts';

function normalized(weights: Float64Array): Float64Array {
  let sum = 0;
  for (const weight of weights) sum += weight;
  for (let i = 0; i < weights.length; i++) weights[i] = (weights[i] ?? 0) / sum;
  return weights;
}

/** How much is bet on each alternative when nothing is known of the traffic: less on the rarer, greater faults. */
export function priorByRank(count: number): Float64Array {
  return normalized(Float64Array.from({ length: count }, (_, index) => 1 / Math.sqrt(index + 1)));
}

/**
 * How much is bet on each alternative when the traffic is known: hardly anything on what a single scrape shows anyway, and
 * little on what the whole window cannot show. Any weights fixed before the switch are valid (mixture of Robbins, 1970);
 * these save a tenth of the delay.
 */
export function priorByTraffic(
  shares: Float64Array,
  traffic: {
    readonly limit: number;
    /** Events a scrape, those that fail together counted as one. */
    readonly independentTotal: number;
    readonly looks: number;
    readonly alpha: number;
  },
): Float64Array {
  const { limit, independentTotal, looks, alpha } = traffic;
  return normalized(
    shares.map((share) => {
      const perLook = independentTotal * divergence(share, limit);
      const withinReach = (looks * perLook) / (2 * Math.log(1 / alpha));
      return Math.exp(-Math.min(6, perLook / 4)) * Math.min(1, withinReach);
    }),
  );
}
