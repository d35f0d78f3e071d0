import { formatDuration } from '../../duration.ts';
import { cautiousCluster, type Dispersion } from '../../stats/sequential/dispersion.ts';
import { neededTraffic } from '../../stats/sequential/needed-traffic.ts';
import type { Objective } from '../objective.ts';
import { formatCount, formatShare } from '../format-figures.ts';
import type { PreviewOptions } from './preview-options.ts';

/** What there is to go by: of blue, in the last hour. */
export interface SeenTraffic {
  /** Events a second, above 0. */
  readonly rate: number;
  readonly scrapeMs: number;
  readonly dispersion: Dispersion | undefined;
}

/** Beside twice the limit, what is found where that is not. */
const multiples = [2, 5, 20] as const;
/** What is called healthy is shown over the window, and over its end once more. */
const recentMs = 300_000;

/** Where it is not known how errors cluster, health is shown as if they did not, which they may all the same. */
const unknown = { dispersion: { phi: 1, block: 1 }, cluster: cautiousCluster } as const;

const toMs = (seconds: number) => seconds * 1_000;

function word({ sli }: Objective): string {
  return sli.kind === 'latency' ? `share above ${formatDuration(sli.leMs)}` : 'error rate';
}

/** How many requests it takes, where nobody knows how many there will be. */
export function describeNeeds(
  { limit, rule }: Extract<Objective, { readonly limit: number }>,
  { windowMs, alpha }: PreviewOptions,
): readonly string[] {
  if (rule.kind !== 'sequential' || limit === 0) return [];
  const windowSeconds = windowMs / 1_000;
  const scrapeSeconds = windowSeconds;
  const { health } = neededTraffic({ limit, alpha, windowSeconds, scrapeSeconds, ...unknown, rate: 0, times: [] }); // prettier-ignore
  return [needsForHealth(health.likelyTotal, windowMs)];
}

function needsForHealth(total: number, windowMs: number): string {
  const within = formatDuration(Math.min(windowMs, recentMs));
  return `to be called healthy green needs some ${formatCount(Number(total.toPrecision(2)))} requests within ${within}`;
}

/**
 * What the traffic that blue has lets the observation find and show; nothing where another rule than the sequential one
 * decides, or where the first bad event does.
 */
export function describeTraffic(
  objective: Extract<Objective, { readonly limit: number }>,
  { windowMs, settleMs, alpha, objectives = 1 }: PreviewOptions,
  { rate, scrapeMs, dispersion }: SeenTraffic,
): { readonly sentences: readonly string[]; readonly advice?: string } {
  const { limit, rule } = objective;
  if (rule.kind !== 'sequential' || limit === 0) return { sentences: [] };
  const window = Math.min(windowMs, recentMs);
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
    sentences.push(`${at} not even a ${formatShare(detections.at(-1)?.share ?? first.share)} ${word(objective)} is found within the window of ${formatDuration(windowMs)}`); // prettier-ignore
  }
  if (!health.isLikely) {
    const expected = formatCount(Math.floor((rate * window) / 1_000));
    sentences.push(`${needsForHealth(health.likelyTotal, windowMs)}, and ${expected} are expected`);
  }
  if (found === first && health.isLikely) return { sentences };
  const longer = found !== first || windowMs < recentMs ? ', or a longer window' : '';
  return { sentences, advice: `Use probes as traffic${longer}.` };
}
