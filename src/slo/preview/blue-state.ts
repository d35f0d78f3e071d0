import { formatDuration } from '../../duration.ts';
import { binomialInterval } from '../../stats/binomial-interval.ts';
import { cautiousCluster } from '../../stats/sequential/dispersion.ts';
import type { TimedIncrement } from '../count-source.ts';
import type { CountedObjective } from '../objective.ts';
import { formatCount, formatShare } from '../format-figures.ts';
import { learnBluePast } from '../track/blue-past.ts';
import type { SeenTraffic } from './describe-traffic.ts';

/** How blue itself stands to an objective. */
export interface BlueState {
  /** What was bad of how many, of what is allowed. */
  readonly sentence: string;
  readonly measured: number;
  readonly sample: number;
  /** Whether the limit is surely exceeded; one release in ten times `1/alpha` is wrongly told so. */
  readonly surelyBroken: boolean;
  readonly traffic: SeenTraffic;
}

/**
 * Judges the last hour of blue, by how its errors cluster in all that is known of it.
 * @param since milliseconds since the Unix epoch, where the hour begins
 * @returns `undefined` without a single event in that hour
 */
export function blueState(
  objective: CountedObjective,
  history: readonly TimedIncrement[],
  {
    since,
    alpha,
    intervalMs,
  }: { readonly since: number; readonly alpha: number; readonly intervalMs: number },
): BlueState | undefined {
  // A scrape that counts more bad than all is no count.
  const hour = history.filter(({ at, bad, total }) => at > since && bad <= total);
  const sum = (of: (increment: TimedIncrement) => number) =>
    hour.reduce((all, increment) => all + of(increment), 0);
  const [bad, total, seconds] = [sum((one) => one.bad), sum((one) => one.total), sum((one) => one.seconds)];
  if (total === 0 || seconds === 0) return undefined;

  const { limit, sli } = objective;
  const past = learnBluePast(history, { alpha, intervalMs });
  const cluster = past?.dispersion?.phi ?? cautiousCluster;
  const { lower } = binomialInterval(bad / cluster, total / cluster, 1 - alpha / 10);
  const word = sli.kind === 'latency' ? `above ${formatDuration(sli.leMs)}` : 'bad';
  const figures = `${formatCount(bad)} of ${formatCount(total)} in the last ${formatDuration(seconds * 1_000)}`;
  const surely = lower > limit ? `; at least ${formatShare(lower)} for sure` : '';
  return {
    sentence: `blue has ${formatShare(bad / total)} ${word} (${figures}), ${formatShare(limit)} allowed${surely}`,
    measured: bad / total,
    sample: total,
    surelyBroken: lower > limit,
    traffic: {
      rate: total / seconds,
      scrapeMs: past?.scrapeMs ?? intervalMs,
      dispersion: past?.dispersion ?? undefined,
    },
  };
}
