import { quantile } from './quantile.ts';

/** Windows in a stretch: what is judged are the two last stretches. */
const stretch = 8;
/** By how much the medians of the two stretches may differ. */
const levelTolerance = 0.05;
/** How many of 100 answers may have been slow in the first stretch and no more. */
const slowTolerance = 0.03;
/** How much more window medians may scatter than what scatters within windows explains. */
const scatterTolerance = 1.5;
/** At how many looks in a row, a window apart, latency must be stable. */
const looks = 2;
/** Differences of so many milliseconds are the clock's and the network's. */
const grainMs = 1;

/** Milliseconds of answers in windows, oldest first. */
export type LatencyWindows = readonly (readonly number[])[];

/** Why latency is not stable, or that it is. */
export type Stability = 'too-few' | 'level' | 'slow-answers' | 'scatter' | 'stable';

/** How many windows it takes at least. */
export const fewestWindows = 2 * stretch + looks - 1;

function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** The spread of values as their standard deviation would be without outliers: 1.4826 times the median deviation. */
function robustDeviation(values: readonly number[]): number {
  const middle = quantile(values, 0.5);
  return (
    1.4826 *
    quantile(
      values.map((value) => Math.abs(value - middle)),
      0.5,
    )
  );
}

function judgeOnce(windows: LatencyWindows): Stability {
  if (windows.length < 2 * stretch) return 'too-few';
  const judged = windows.slice(-2 * stretch);
  const [before, after] = [judged.slice(0, stretch).flat(), judged.slice(stretch).flat()];
  const [levelBefore, level] = [quantile(before, 0.5), quantile(after, 0.5)];
  if (Math.abs(levelBefore - level) > Math.max(levelTolerance * level, grainMs)) return 'level';

  const limit = 2 * level + 2 * grainMs;
  const slowShare = (values: readonly number[]) =>
    values.filter((value) => value > limit).length / values.length;
  if (slowShare(before) - slowShare(after) > slowTolerance) return 'slow-answers';

  const logs = judged.map((window) => window.map((value) => Math.log(Math.max(value, grainMs / 100))));
  const medians = logs.map((window) => quantile(window, 0.5));
  const sizes = judged.map((window) => window.length);
  // Of a median of n values whose deviation is s: 1.2533 s / √n.
  const within = (1.2533 * quantile(logs.map(robustDeviation), 0.5)) / Math.sqrt(quantile(sizes, 0.5));
  const allowed = Math.hypot(within, levelTolerance, grainMs / Math.max(level, grainMs));
  return standardDeviation(medians) > scatterTolerance * allowed ? 'scatter' : 'stable';
}

/**
 * Whether latency has stopped changing. Stable are two stretches of eight windows, at two looks in a row, when their
 * medians differ by 5 % at most, the second has not lost more than 3 slow answers in 100 (above twice the median), and
 * window medians scatter no more than what scatters within windows explains. `npm run bench warm-up` has how often
 * that is too early.
 */
export function judgeStability(windows: LatencyWindows): Stability {
  for (let look = 0; look < looks; look += 1) {
    const stability = judgeOnce(windows.slice(0, windows.length - look));
    if (stability !== 'stable') return stability;
  }
  return 'stable';
}
