import { holm } from '../stats/holm.ts';
import { slotRankTest } from '../stats/slot-rank-test.ts';
import { tripleSize } from './green-slot.ts';

/** How long the answers to one request took, in milliseconds. */
export interface Latency {
  readonly blueMs: number;
  readonly greenMs: number;
  readonly p: number;
  /** Slower by more than is allowed, and not by chance. */
  readonly isSlower: boolean;
}

/** Less than this is nothing that a user notices, whatever the ratio. */
const leastMs = 5;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1] ?? 0, sorted[Math.floor(middle)] ?? 0];
  return (low + high) / 2;
}

/**
 * Compares medians, where green is slower in rank within the triples than chance explains: a few slow answers decide nothing. With
 * `alpha` for all requests together.
 * @param durations of each request in milliseconds, in the order of places, without those that were not answered
 */
export function compareLatency(
  durations: readonly (readonly (number | undefined)[])[],
  greenSlots: (triple: number) => number,
  { ratio, alpha }: { readonly ratio: number; readonly alpha: number },
): readonly (Latency | undefined)[] {
  const measured = durations.map((times) => {
    const triples = Array.from({ length: Math.floor(times.length / tripleSize) }, (_, triple) => ({
      values: times.slice(triple * tripleSize, (triple + 1) * tripleSize),
      chosen: greenSlots(triple),
    }));
    const strata = triples.flatMap(({ values, chosen }) => {
      const known = values.filter((value) => value !== undefined);
      return known.length === tripleSize ? [{ values: known, chosen }] : [];
    });
    if (strata.length === 0) return undefined;
    const green = strata.map(({ values, chosen }) => values[chosen] ?? 0);
    const blue = strata.flatMap(({ values, chosen }) => values.filter((_, slot) => slot !== chosen));
    return { blueMs: median(blue), greenMs: median(green), p: slotRankTest(strata) };
  });
  const falls = holm(
    measured.map((one) => one?.p ?? 1),
    alpha,
  );
  return measured.map((one, index) =>
    one === undefined
      ? undefined
      : {
          ...one,
          isSlower:
            falls[index] === true && one.greenMs >= ratio * one.blueMs && one.greenMs - one.blueMs >= leastMs,
        },
  );
}
