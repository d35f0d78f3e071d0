import { formatDuration } from '../../duration.ts';
import { ConfigError } from '../../errors.ts';
import type { CountedSli, CountSource, TimedIncrement } from '../count-source.ts';
import { formatCount } from '../format-figures.ts';

/** Counters that are read apart, by clocks of their own, show an event so many scrapes apart at most. */
const skewedScrapes = 2;
/** Over so many scrapes together no skew makes more bad ones than all. */
const stretchScrapes = 10;
/** Fewer than these may be anything. */
const fewest = 3;
/** From this part of blue's past on it is no accident. */
const goodPart = 0.2;

export interface BlueCounted {
  /** The hour that is judged, scrape by scrape; empty where `total` selects nothing. */
  readonly hour: readonly TimedIncrement[];
  /** Milliseconds since the Unix epoch. */
  readonly from: number;
  readonly to: number;
  readonly scrapeMs: number;
}

const sumOf = (increments: readonly TimedIncrement[], member: 'bad' | 'total') =>
  increments.reduce((sum, increment) => sum + increment[member], 0);

function refusal(bad: number, total: number, when: string): ConfigError {
  return new ConfigError(
    `blue counted ${formatCount(bad)} bad of ${formatCount(total)} requests ${when}: \`bad\` counts what \`total\` does not; are \`bad\` and \`total\` swapped?`,
    { advice: 'Give `bad` the same metric and labels as `total`, and one more, such as `code=~"5.."`.' },
  );
}

/** The stretches of the hour in which more was bad than there was. */
function impossibleStretches({ hour, from, scrapeMs }: BlueCounted) {
  const stretchMs = stretchScrapes * scrapeMs;
  const stretches = new Map<number, { bad: number; total: number }>();
  for (const { at, bad, total } of hour) {
    const key = Math.ceil((at - from) / stretchMs);
    const sums = stretches.get(key) ?? { bad: 0, total: 0 };
    stretches.set(key, { bad: sums.bad + bad, total: sums.total + total });
  }
  const eventful = [...stretches.values()].filter(({ bad, total }) => bad + total > 0);
  const impossible = eventful.filter(({ bad, total }) => bad > total);
  const isGoodPart = impossible.length >= fewest && impossible.length >= goodPart * eventful.length;
  return isGoodPart ? { impossible, forMs: impossible.length * stretchMs } : undefined;
}

/**
 * Tells `bad` that is no part of `total`, as when the two are swapped, from counters that are only read apart: on blue,
 * whose requests would else be taken for none.
 * @throws ConfigError on more bad events than events, beyond what skew can explain
 */
export async function requirePartOfTotal(
  sli: CountedSli,
  seen: BlueCounted,
  counts: Pick<CountSource, 'history'>,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (sli.kind !== 'error-ratio') return;
  const { hour, from, to, scrapeMs } = seen;
  const total = sumOf(hour, 'total');
  if (total > 0 && hour.every((increment) => increment.bad <= increment.total)) return;

  // Of what is more than everything an increment holds a part only, so that it is counted by itself.
  const alone: CountedSli = { ...sli, total: sli.bad };
  const bad = await counts.history({ sli: alone, color: 'blue' }, { from, to }, signal);
  const [first] = hour;
  const began = first === undefined ? from : Math.max(from, first.at - first.seconds * 1_000);
  const skewMs = skewedScrapes * scrapeMs;
  const unexplained = bad.filter((one) => one.total > 0 && one.at > began + skewMs && one.at <= to - skewMs);
  const within = `in the last ${formatDuration(to - from)}`;
  if (unexplained.length >= fewest && sumOf(unexplained, 'total') > total) {
    throw refusal(sumOf(bad, 'total'), total, within);
  }
  const stretches = impossibleStretches(seen);
  if (stretches === undefined) return;
  const sums = stretches.impossible.reduce((all, one) => ({
    bad: all.bad + one.bad,
    total: all.total + one.total,
  }));
  throw refusal(
    sums.bad,
    sums.total,
    `in ${formatDuration(stretches.forMs)} of the last ${formatDuration(to - from)}`,
  );
}

/**
 * The same where pages are read, which keep no past: by what they have counted since their instances were started, as far
 * as they tell when that was.
 * @throws ConfigError on more bad events than events
 */
export async function requirePartOfPages(
  sli: CountedSli,
  counts: Pick<CountSource, 'counts'>,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (sli.kind !== 'error-ratio') return;
  const countAll = async (selector: string) => {
    const alone: CountedSli = { kind: 'error-ratio', bad: selector, total: selector };
    const reading = await counts.counts({ sli: alone, color: 'blue', since: 0, cursor: null }, signal);
    return reading.state === 'counts' ? sumOf(reading.increments, 'total') : 0;
  };
  // Asked at once, they are of one reading.
  const [bad, total] = await Promise.all([countAll(sli.bad), countAll(sli.total)]);
  if (bad < total + fewest) return;
  throw refusal(bad, total, 'since it was started');
}
