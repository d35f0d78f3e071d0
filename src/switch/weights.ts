import type { ServingColor, TrafficColor } from './color-names.ts';

/** Which share of new requests each color is to get: percent, 100 together. */
export type Weights = Readonly<Record<ServingColor, number>>;

/** Where traffic is to go: all of it to one color, or so much to each. */
export type SwitchTarget = ServingColor | Weights;

/** @param green percent of new requests */
export function weightsOfGreen(green: number): Weights {
  return { blue: 100 - green, green };
}

export function weightsOf(target: SwitchTarget): Weights {
  return typeof target === 'string' ? weightsOfGreen(target === 'green' ? 100 : 0) : target;
}

/** The color that gets everything; `mixed` where both get something, `unknown` where nobody does. */
export function colorOfWeights({ blue, green }: Weights): TrafficColor {
  if (blue > 0 && green > 0) return 'mixed';
  if (green > 0) return 'green';
  return blue > 0 ? 'blue' : 'unknown';
}

/** The color that a target gives everything to; `undefined` where it gives something to both. */
export function soleColor(target: SwitchTarget): ServingColor | undefined {
  const color = colorOfWeights(weightsOf(target));
  return color === 'blue' || color === 'green' ? color : undefined;
}

/** `green`, or `30 % green`. */
export function describeTarget(target: SwitchTarget): string {
  return soleColor(target) ?? `${weightsOf(target).green} % green`;
}

/**
 * Counts of any scale as percent: a mechanism that keeps weights of 0 to 256, or of 0 to 999, has its own.
 * @returns `undefined` where they name no share: none above zero, or one that is no count
 */
export function weightsOfCounts(blue: number, green: number): Weights | undefined {
  const sum = blue + green;
  if (!(blue >= 0 && green >= 0 && sum > 0 && Number.isFinite(sum))) return undefined;
  return { blue: (100 * blue) / sum, green: (100 * green) / sum };
}

/** Whether two shares are the same but for rounding by a mechanism that keeps whole numbers. */
export function sameWeights(one: Weights, other: Weights, tolerance = 0.5): boolean {
  // What gets nothing is no matter of rounding.
  if (colorOfWeights(one) !== colorOfWeights(other)) return false;
  return Math.abs(one.green - other.green) <= tolerance;
}
