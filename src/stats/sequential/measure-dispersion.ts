import type { Increment } from '../increment.ts';
import type { Dispersion } from './dispersion.ts';

/** Clusters that last longer than a scrape show in blocks of this length. */
const longBlockSeconds = 120;
/** The share of bad events is taken as constant for so long: what drifts from hour to hour is no clustering. */
const centredSeconds = 3_600;
/** A variance is called too large from so many standard errors on, and then taken twice, since green may cluster worse. */
const errorsBeyond = 3;
const safety = 2;
/** With fewer long blocks even a gross clustering lies within the standard error. */
const fewestLongBlocks = 30;

interface Spread {
  /** Variance of the bad events over what it were if they were independent. */
  readonly ratio: number;
  /** More than chance would make of independent events. */
  readonly beyond: number;
  readonly blocks: number;
}

/** The squared excess of bad events over those that are due, added up over blocks of `size` scrapes. */
function squaredExcess(scrapes: readonly Increment[], share: number, size: number): number {
  let squares = 0;
  let excess = 0;
  let inBlock = 0;
  for (const { bad, total } of scrapes) {
    excess += bad - total * share;
    inBlock++;
    if (inBlock < size) continue;
    squares += excess * excess;
    excess = 0;
    inBlock = 0;
  }
  return squares;
}

/** The variance ratio of Pearson's statistic, on blocks of `size` scrapes, with a mean of its own for each `hour` scrapes. */
function spreadOf(increments: readonly Increment[], hour: number, size: number): Spread {
  let [squares, expected, allBad, allBlocks] = [0, 0, 0, 0];
  for (let from = 0; from < increments.length; from += hour) {
    const blocks = Math.floor(Math.min(hour, increments.length - from) / size);
    if (blocks < 2) continue;
    const scrapes = increments.slice(from, from + blocks * size);
    let bad = 0;
    let total = 0;
    for (const scrape of scrapes) {
      bad += scrape.bad;
      total += scrape.total;
    }
    // Half an event more (Jeffreys), so that an hour without any still has a variance.
    const share = (bad + 0.5) / (total + 1);
    squares += (squaredExcess(scrapes, share, size) * blocks) / (blocks - 1);
    expected += total * share * (1 - share);
    allBad += bad;
    allBlocks += blocks;
  }
  const standardError = Math.sqrt((2 + allBlocks / allBad) / allBlocks);
  return { ratio: squares / expected, beyond: 1 + errorsBeyond * standardError, blocks: allBlocks };
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? NaN;
}

/**
 * How errors cluster in a color's past, within a scrape and over several: the variance of the counts over that of independent
 * events, on blocks of one scrape and of two minutes (as the over-dispersion of McCullagh and Nelder, 1989). Six hours are good.
 * @returns `undefined` for a past too short to tell, less than an hour or so, or without events
 */
export function measureDispersion(
  increments: readonly Increment[],
  scrapeSeconds: number = median(increments.map(({ seconds }) => seconds)),
): Dispersion | undefined {
  if (!(scrapeSeconds > 0)) return undefined;
  const scrapesOf = (seconds: number) => Math.max(1, Math.round(seconds / scrapeSeconds));
  const longBlock = scrapesOf(longBlockSeconds);
  // Whole long blocks, so that none straddles two hours.
  const hour = longBlock * Math.max(2, Math.round(scrapesOf(centredSeconds) / longBlock));
  const short = spreadOf(increments, hour, 1);
  const long = spreadOf(increments, hour, longBlock);
  if (long.blocks < fewestLongBlocks || !increments.some(({ total }) => total > 0)) return undefined;
  if (!(short.ratio > short.beyond || long.ratio > long.beyond)) return { phi: 1, block: 1 };
  const ratio = long.ratio / short.ratio;
  return {
    phi: safety * Math.max(short.ratio, long.ratio),
    block: ratio > long.beyond ? ratio : 1,
  };
}

/** Events a scrape, on average; `undefined` without any. */
export function meanTotalOf(increments: readonly Increment[]): number | undefined {
  const all = increments.reduce((total, increment) => total + increment.total, 0);
  return all > 0 ? all / increments.length : undefined;
}
