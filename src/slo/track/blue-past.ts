import { z } from 'zod';
import { binomialInterval } from '../../stats/binomial-interval.ts';
import { upperShareOfBlue } from '../../stats/sequential/against-blue.ts';
import { cautiousCluster } from '../../stats/sequential/dispersion.ts';
import { measureDispersion } from '../../stats/sequential/measure-dispersion.ts';
import { isMissing } from '../../stats/sequential/presence-stream.ts';
import type { Increment } from '../../stats/increment.ts';
import type { TimedIncrement } from '../count-source.ts';

export const bluePastSchema = z.object({
  bad: z.number(),
  total: z.number(),
  /** Bounds of the share that was bad; each is wrong in one release out of ten times `1/alpha`. */
  lower: z.number(),
  upper: z.number(),
  /** How errors cluster; `null` where the past is too short to tell. */
  dispersion: z.object({ phi: z.number(), block: z.number() }).nullable(),
  /** Events a scrape, of whichever instance. */
  meanTotal: z.number(),
  /** From one scrape to the next, of whichever instance. */
  scrapeMs: z.number(),
  /** Events a second over the last hour. */
  rate: z.number(),
  /** At most this share of blue's own scrapes had so little traffic that a scrape of green like it counts as missing. */
  fewShare: z.number(),
});

/** What an objective takes from blue's past: fixed before the first look at green, and JSON for the journal. */
export type BluePast = z.output<typeof bluePastSchema>;

/** Fewer scrapes than these are no past. */
const fewestScrapes = 20;
const hourMs = 3_600_000;

interface Sums {
  readonly bad: number;
  readonly total: number;
  readonly seconds: number;
}

function sumOf(scrapes: readonly Increment[]): Sums {
  const sums = { bad: 0, total: 0, seconds: 0 };
  for (const { bad, total, seconds } of scrapes) {
    sums.bad += bad;
    sums.total += total;
    sums.seconds += seconds;
  }
  return sums;
}

/** What all instances together brought in intervals of at least so many seconds. */
function intervalsOf(scrapes: readonly Increment[], seconds: number): readonly Sums[] {
  const intervals: Sums[] = [];
  let open: Sums = { bad: 0, total: 0, seconds: 0 };
  for (const scrape of scrapes) {
    open = sumOf([open, scrape]);
    if (open.seconds < seconds) continue;
    intervals.push(open);
    open = { bad: 0, total: 0, seconds: 0 };
  }
  return intervals;
}

/**
 * @param intervalMs within which every instance is scraped
 * @returns `undefined` for a history that is too short to be used
 */
export function learnBluePast(
  history: readonly TimedIncrement[],
  { alpha, intervalMs }: { readonly alpha: number; readonly intervalMs: number },
): BluePast | undefined {
  // A scrape that counts more bad than all is no count.
  const scrapes = history.filter(({ bad, total }) => bad <= total);
  const { bad, total, seconds } = sumOf(scrapes);
  const newest = scrapes.at(-1)?.at;
  if (scrapes.length < fewestScrapes || newest === undefined || !(total > 0 && seconds > 0)) return undefined;

  const scrapeSeconds = seconds / scrapes.length;
  const dispersion = measureDispersion(scrapes, scrapeSeconds) ?? null;
  const phi = dispersion?.phi ?? cautiousCluster;
  const lastHour = sumOf(scrapes.filter(({ at }) => at > newest - hourMs));
  const intervals = intervalsOf(scrapes, Math.max(scrapeSeconds, intervalMs / 1_000));
  const few = intervals.filter((one) => isMissing(one.total, (total / seconds) * one.seconds)).length;
  return {
    bad,
    total,
    lower: binomialInterval(bad / phi, total / phi, 1 - alpha / 10).lower,
    upper: upperShareOfBlue({ bad, total, phi }, alpha),
    dispersion,
    meanTotal: total / scrapes.length,
    scrapeMs: scrapeSeconds * 1_000,
    rate: lastHour.seconds > 0 ? lastHour.total / lastHour.seconds : total / seconds,
    fewShare: binomialInterval(few, Math.max(1, intervals.length), 1 - alpha / 10).upper,
  };
}
