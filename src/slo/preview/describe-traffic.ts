import { formatDuration } from '../../duration.ts';
import { cautiousCluster, type Dispersion } from '../../stats/sequential/dispersion.ts';
import { neededTraffic } from '../../stats/sequential/needed-traffic.ts';
import type { CountedObjective, Objective } from '../objective.ts';
import { formatCount, formatShare } from '../format-figures.ts';
import { describeNeed, expectedOf, needForHealth } from './need-for-health.ts';
import type { PreviewOptions } from './preview-options.ts';

/** What there is to go by: of blue, in the last hour. */
export interface SeenTraffic {
  /** Events a second, above 0. */
  readonly rate: number;
  readonly scrapeMs: number;
  readonly dispersion: Dispersion | undefined;
}

/** What is told of the traffic to come. */
interface TrafficOutlook {
  readonly sentences: readonly string[];
  readonly advice?: string;
}

/** Beside twice the limit, what is found where that is not. */
const multiples = [2, 5, 20] as const;

/** Where it is not known how errors cluster, health is shown as if they did not, which they may all the same. */
const unknown = { dispersion: { phi: 1, block: 1 }, cluster: cautiousCluster } as const;

const toMs = (seconds: number) => seconds * 1_000;

function word({ sli }: Objective): string {
  return sli.kind === 'latency' ? `share above ${formatDuration(sli.leMs)}` : 'error rate';
}

/** How many requests it takes, where nobody knows how many there will be. */
export function describeNeeds(
  { limit, minTotal, rule }: CountedObjective,
  { windowMs, alpha }: Pick<PreviewOptions, 'windowMs' | 'alpha'>,
): readonly string[] {
  if (rule.kind !== 'sequential' || limit === 0) return [];
  const windowSeconds = windowMs / 1_000;
  const scrapeSeconds = windowSeconds;
  const { health } = neededTraffic({
    limit,
    alpha,
    windowSeconds,
    scrapeSeconds,
    ...unknown,
    rate: 0,
    times: [],
  });
  return [describeNeed(needForHealth({ shown: health.likelyTotal, minTotal, windowMs }))];
}

/** Of `minTotal` alone, where another rule than the sequential one decides, or the first bad event. */
function describeAsked(
  { minTotal }: CountedObjective,
  { windowMs }: Pick<PreviewOptions, 'windowMs'>,
  { rate }: SeenTraffic,
): TrafficOutlook {
  const need = needForHealth({ shown: 0, minTotal, windowMs });
  const expected = expectedOf(need, rate);
  if (expected >= minTotal) return { sentences: [] };
  return {
    sentences: [`${describeNeed(need)}, and ${formatCount(expected)} are expected`],
    advice: 'Use probes as traffic, or a longer window, or lower `minTotal`.',
  };
}

/**
 * What the traffic that blue has lets the observation find and show. Where another rule than the sequential one decides, or
 * the first bad event, only that `minTotal` is out of reach.
 */
export function describeTraffic(
  objective: CountedObjective,
  options: Pick<PreviewOptions, 'windowMs' | 'settleMs' | 'alpha' | 'objectives'>,
  traffic: SeenTraffic,
): TrafficOutlook {
  const { limit, minTotal, rule } = objective;
  if (rule.kind !== 'sequential' || limit === 0) return describeAsked(objective, options, traffic);
  const { windowMs, settleMs, alpha, objectives = 1 } = options;
  const { rate, scrapeMs, dispersion } = traffic;
  const planned = {
    limit,
    alpha,
    objectives,
    rate,
    scrapeSeconds: scrapeMs / 1_000,
    windowSeconds: windowMs / 1_000,
    settleSeconds: settleMs / 1_000,
  };
  const { detections } = neededTraffic({ ...planned, dispersion, times: multiples });
  const clustering = dispersion === undefined ? unknown : { dispersion };
  const { health } = neededTraffic({ ...planned, ...clustering, times: [] });
  const at = `at ${formatCount(Number(rate.toPrecision(2)))} req/s`;
  const found = detections.find(({ fromSwitch }) => fromSwitch !== undefined);
  const [first] = detections;
  const sentences: string[] = [];
  if (found?.fromSwitch !== undefined) {
    const within = formatDuration(toMs(found.fromSwitch));
    const missed = found === first ? '' : `, and one of ${formatShare(2 * limit)} not within the window`;
    sentences.push(
      `${at} a ${formatShare(found.share)} ${word(objective)} is typically found within ${within}${missed}`,
    );
  } else if (first !== undefined) {
    sentences.push(
      `${at} not even a ${formatShare(detections.at(-1)?.share ?? first.share)} ${word(objective)} is found within the window of ${formatDuration(windowMs)}`,
    );
  }
  const most = needForHealth({ shown: health.likelyTotal, minTotal, windowMs });
  const isLacking = most.isAsked && expectedOf(most, rate) < minTotal;
  const need = isLacking ? most : needForHealth({ shown: health.likelyTotal, minTotal: 0, windowMs });
  const expected = expectedOf(need, rate);
  const isLikely = health.isLikely && !isLacking;
  if (!isLikely) sentences.push(`${describeNeed(need)}, and ${formatCount(expected)} are expected`);
  if (found === first && isLikely) return { sentences };
  const isLonger = found !== first || need.withinMs === windowMs;
  const lower = isLacking ? ', or lower `minTotal`' : '';
  return { sentences, advice: `Use probes as traffic${isLonger ? ', or a longer window' : ''}${lower}.` };
}
