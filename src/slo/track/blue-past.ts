import { z } from 'zod';
import { binomialInterval } from '../../stats/binomial-interval.ts';
import { meanTotalOf, measureDispersion } from '../../stats/sequential/measure-dispersion.ts';
import { isMissing } from '../../stats/sequential/presence-stream.ts';
import type { TimedIncrement } from '../count-source.ts';

export const bluePastSchema = z.object({
  bad: z.number(),
  total: z.number(),
  /** Bounds of the share that was bad; each is wrong in one release out of ten times `1/alpha`. */
  lower: z.number(),
  upper: z.number(),
  /** How errors cluster; `null` where the past is too short to tell. */
  dispersion: z.object({ phi: z.number(), block: z.number() }).nullable(),
  /** Events a scrape. */
  meanTotal: z.number(),
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
/** How many bad events count as one when it is not known how they cluster. */
const cautiousCluster = 2;
const hourMs = 3_600_000;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** @returns `undefined` for a history that is too short to be used */
export function learnBluePast(history: readonly TimedIncrement[], alpha: number): BluePast | undefined {
  // A scrape that counts more bad than all is no count.
  const scrapes = history.filter(({ bad, total }) => bad <= total);
  const meanTotal = meanTotalOf(scrapes);
  const newest = scrapes.at(-1)?.at;
  if (scrapes.length < fewestScrapes || meanTotal === undefined || newest === undefined) return undefined;

  const totalOf = (among: readonly TimedIncrement[]) => among.reduce((all, { total }) => all + total, 0);
  const rateOf = (among: readonly TimedIncrement[]) =>
    totalOf(among) / among.reduce((all, { seconds }) => all + seconds, 0);
  const total = totalOf(scrapes);
  const bad = scrapes.reduce((all, increment) => all + increment.bad, 0);
  const dispersion = measureDispersion(scrapes) ?? null;
  const cluster = dispersion?.phi ?? cautiousCluster;
  const { lower, upper } = binomialInterval(bad / cluster, total / cluster, 1 - alpha / 10);
  const usual = rateOf(scrapes);
  const few = scrapes.filter((one) => isMissing(one.total, usual * one.seconds)).length;
  return {
    bad,
    total,
    lower,
    upper,
    dispersion,
    meanTotal,
    scrapeMs: median(scrapes.map(({ seconds }) => seconds)) * 1_000,
    rate: rateOf(scrapes.filter(({ at }) => at > newest - hourMs)),
    fewShare: binomialInterval(few, scrapes.length, 1 - alpha / 10).upper,
  };
}
