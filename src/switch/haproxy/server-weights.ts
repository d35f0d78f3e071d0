import type { ServingColor } from '../color-names.ts';
import type { Weights } from '../weights.ts';

/** What HAProxy takes for a weight at most. */
const most = 256;

function errorOf(share: number, each: Weights, counts: Readonly<Record<ServingColor, number>>): number {
  const green = each.green * counts.green;
  return Math.abs(green / (green + each.blue * counts.blue) - share);
}

/**
 * The weight of each server of a color, so that all of them together come as close to the shares as whole numbers of 0 to
 * 256 can; a color that is to get something gets at least 1.
 * @param counts how many servers each color has
 */
export function serverWeights(weights: Weights, counts: Readonly<Record<ServingColor, number>>): Weights {
  // What a person would write, where nobody shares.
  if (weights.blue === 0 || weights.green === 0) {
    return { blue: weights.blue > 0 ? 100 : 0, green: weights.green > 0 ? 100 : 0 };
  }
  const share = weights.green / (weights.blue + weights.green);
  const wanted = { blue: weights.blue / counts.blue, green: weights.green / counts.green };
  let best: Weights | undefined;
  // Small numbers first: HAProxy spreads requests the more evenly, the smaller they are.
  for (let highest = 1; highest <= most; highest += 1) {
    const scale = highest / Math.max(wanted.blue, wanted.green);
    const each = {
      blue: Math.max(1, Math.round(wanted.blue * scale)),
      green: Math.max(1, Math.round(wanted.green * scale)),
    };
    if (best === undefined || errorOf(share, each, counts) < errorOf(share, best, counts) - 1e-9) best = each;
  }
  return best ?? { blue: 1, green: 1 };
}
