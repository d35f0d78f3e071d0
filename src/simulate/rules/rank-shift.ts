import { findRoot } from './find-root.ts';

/** How much larger values of the second sample are, and a bound below which the shift does not lie. */
export interface ShiftEstimate {
  readonly estimate: number;
  readonly lower: number;
}

/** Where the search for a shift stops. */
const tolerance = 1e-4;

/** Twice the wins of `right`, moved down by `shift`, over `left`, a draw being half a win; and what ties take off the variance. */
interface Wins {
  readonly doubled: number;
  /** Sum of t³ − t over the groups of t equal values. */
  readonly ties: number;
}

/** Both sorted. */
function winsAt(shift: number, left: Float64Array, right: Float64Array): Wins {
  let [doubled, ties] = [0, 0];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const value = Math.min(left[i] ?? Infinity, (right[j] ?? Infinity) - shift);
    const [leftFrom, rightFrom] = [i, j];
    while (i < left.length && left[i] === value) i += 1;
    while (j < right.length && (right[j] ?? 0) - shift === value) j += 1;
    const [ofLeft, ofRight] = [i - leftFrom, j - rightFrom];
    doubled += ofRight * (2 * leftFrom + ofLeft);
    const size = ofLeft + ofRight;
    ties += size * (size * size - 1);
  }
  return { doubled, ties };
}

/**
 * The shift between two samples by the test of Mann and Whitney (1947): where its normal statistic, corrected for ties and
 * continuity, is 0, and where it is `z`. With whole samples of ties the search ends anywhere within its tolerance, as it does
 * in the program that is imitated. `undefined` for an empty sample.
 */
export function rankShift(
  before: readonly number[],
  after: readonly number[],
  z: number,
): ShiftEstimate | undefined {
  const pairs = before.length * after.length;
  if (pairs === 0) return undefined;
  const left = Float64Array.from(before).sort();
  const right = Float64Array.from(after).sort();
  const size = left.length + right.length;
  const lowest = (right[0] ?? 0) - (left.at(-1) ?? 0);
  const highest = (right.at(-1) ?? 0) - (left[0] ?? 0);

  function excess(shift: number, level: number): number {
    const { doubled, ties } = winsAt(shift, left, right);
    const difference = (doubled - pairs) / 2;
    const variance = (pairs / 12) * (size + 1 - ties / (size * (size - 1)));
    if (variance <= 0) return -level;
    return (difference - 0.5 * Math.sign(difference)) / Math.sqrt(variance) - level;
  }
  function shiftAt(level: number): number {
    if (excess(lowest, level) <= 0) return lowest;
    if (excess(highest, level) >= 0) return highest;
    return findRoot((shift) => excess(shift, level), lowest, highest, tolerance);
  }
  return { estimate: shiftAt(0), lower: shiftAt(z) };
}
