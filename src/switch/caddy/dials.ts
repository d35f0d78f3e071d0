import type { JsonValue } from '../../json.ts';
import type { ServingColor } from '../color-names.ts';
import { colorOfWeights, weightsOf, weightsOfCounts, type SwitchTarget, type Weights } from '../weights.ts';

/** Where the instances of each color listen, as Caddy dials them. */
export type ColorDials = Readonly<Record<ServingColor, readonly string[]>>;

export type JsonObject = Readonly<Record<string, JsonValue | undefined>>;

/** A JSON object, or an empty one for anything else. */
export function asObject(value: JsonValue | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : {};
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** Whole percent, since shares are kept by naming an upstream several times; a share that there is stays one. */
export function keepableWeights(target: SwitchTarget): Weights {
  const weights = weightsOf(target);
  const isShared = colorOfWeights(weights) === 'mixed';
  const green = Math.min(isShared ? 99 : 100, Math.max(isShared ? 1 : 0, Math.round(weights.green)));
  return { blue: 100 - green, green };
}

/** The list of upstreams that gives each color its share: each instance so often that it comes out so. */
export function dialsFor(dials: ColorDials, target: SwitchTarget): readonly string[] {
  const weights = keepableWeights(target);
  const times = {
    blue: weights.blue * dials.green.length,
    green: weights.green * dials.blue.length,
  };
  const divisor = greatestDivisor(times.blue, times.green);
  const repeat = (color: ServingColor) =>
    Array.from({ length: times[color] / divisor }, () => dials[color]).flat();
  return [...repeat('blue'), ...repeat('green')];
}

/** The addresses of a list of upstreams; an empty one for an upstream that has none. */
export function dialNames(upstreams: JsonValue): readonly string[] {
  if (!Array.isArray(upstreams)) return [];
  return (upstreams as readonly JsonValue[]).map((upstream) => {
    const { dial } = asObject(upstream);
    return typeof dial === 'string' ? dial : '';
  });
}

/** Who gets how much of a list of upstreams; `undefined` when it is empty or names somebody else. */
export function weightsOfDials(dials: ColorDials, list: readonly string[]): Weights | undefined {
  const count = (color: ServingColor) => list.filter((dial) => dials[color].includes(dial)).length;
  const [blue, green] = [count('blue'), count('green')];
  return blue + green === list.length ? weightsOfCounts(blue, green) : undefined;
}
