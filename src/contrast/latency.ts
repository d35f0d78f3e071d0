import { holm } from '../stats/holm.ts';
import { slotRankTest } from '../stats/slot-rank-test.ts';
import { tripleSize } from './green-slot.ts';

/** How long the answers to one request took, in the order of places; those that did not come are `undefined`. */
export interface Timed {
  readonly durations: readonly (number | undefined)[];
  /** Which answer of a triple was green's. */
  readonly slotOf: (triple: number) => number;
}

/** How long the answers to one request took, in milliseconds. */
export interface Latency {
  readonly blueMs: number;
  readonly greenMs: number;
  readonly p: number;
  /** Slower by more than is allowed, and not by chance. */
  readonly isSlower: boolean;
}

/**
 * How likely a whole run may fail for a latency that is not there, where it gates: shared alike by its requests, and by three looks at
 * each.
 */
export const latencyAlarms = 0.001;
export const mostLooks = 3;

/** The fewest triples in which a green that is always the slowest can be told to be so. */
export function leastToGate(requests: number): number {
  return Math.ceil(Math.log((mostLooks * Math.max(1, requests)) / latencyAlarms) / Math.log(tripleSize));
}

/** How likely a run may tell of a latency that is not there, where it does not gate. */
const falselyTold = 0.01;

/** Less than this is nothing that a user notices, whatever the ratio. */
const leastMs = 5;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1] ?? 0, sorted[Math.floor(middle)] ?? 0];
  return (low + high) / 2;
}

function measure({ durations, slotOf }: Timed, most = Infinity): Omit<Latency, 'isSlower'> | undefined {
  const triples = Math.min(most, Math.floor(durations.length / tripleSize));
  const strata = Array.from({ length: triples }, (_, triple) => ({
    values: durations
      .slice(triple * tripleSize, (triple + 1) * tripleSize)
      .filter((value) => value !== undefined),
    chosen: slotOf(triple),
  })).filter(({ values }) => values.length === tripleSize);
  if (strata.length === 0) return undefined;
  const green = strata.map(({ values, chosen }) => values[chosen] ?? 0);
  const blue = strata.flatMap(({ values, chosen }) => values.filter((_, slot) => slot !== chosen));
  return { blueMs: median(blue), greenMs: median(green), p: slotRankTest(strata) };
}

function isMuchSlower({ blueMs, greenMs }: Omit<Latency, 'isSlower'>, ratio: number): boolean {
  return greenMs >= ratio * blueMs && greenMs - blueMs >= leastMs;
}

/**
 * Compares medians, where green is slower in rank within the triples than chance explains: a few slow answers decide nothing.
 * Of a hundred runs one may tell what is chance.
 */
export function compareLatency(
  timed: readonly Timed[],
  { ratio }: { readonly ratio: number },
): readonly (Latency | undefined)[] {
  const measured = timed.map((one) => measure(one));
  const falls = holm(
    measured.map((one) => one?.p ?? 1),
    falselyTold,
  );
  return measured.map((one, index) =>
    one === undefined ? undefined : { ...one, isSlower: falls[index] === true && isMuchSlower(one, ratio) },
  );
}

/** The looks that a latency is judged by: after so many triples, as often as there are. */
export interface LatencyLooks {
  readonly looks: readonly number[];
  readonly ratio: number;
  /** For one look at one request. */
  readonly alpha: number;
}

/** Whether green was too slow at one of the looks that there were. */
export function isTooSlow(timed: Timed, { looks, ratio, alpha }: LatencyLooks): boolean {
  return looks.some((triples) => {
    if (timed.durations.length < triples * tripleSize) return false;
    const seen = measure(timed, triples);
    return seen !== undefined && seen.p <= alpha && isMuchSlower(seen, ratio);
  });
}

/** After how many triples to look next; `undefined` when green is not slower, or is known to be too slow, or there is no look left. */
export function nextLook(timed: Timed, options: LatencyLooks): number | undefined {
  const seen = measure(timed);
  if (seen === undefined || !isMuchSlower(seen, options.ratio) || isTooSlow(timed, options)) return undefined;
  return options.looks.find((triples) => timed.durations.length < triples * tripleSize);
}
