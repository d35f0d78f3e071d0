import { formatDuration } from '../../duration.ts';
import type { LatencySli } from '../count-source.ts';
import { readBucketBound, toBucketSelector } from '../histogram-buckets.ts';
import { parseSelector } from '../parse-selector.ts';
import type { Matrix } from '../prometheus-api.ts';
import type { PrometheusConnection } from '../prometheus-connection.ts';
import type { LabelMatcher } from '../selector.ts';
import type { Stand, Track } from './count-state.ts';
import { shortKey } from './count-cursor.ts';
import { identityOf, targetOf, toStands, type Counted, type NoTracks, unitOf } from './counted.ts';
import { chooseEdge, edgeNote, noEdge, type LatencyPlan } from './latency-plan.ts';
import type { SampleRange } from './sample-range.ts';

export type ClassicPlan = Extract<LatencyPlan, { kind: 'classic' }>;

/** @returns which bucket to count at, `undefined` when there are no buckets at all */
export async function planClassic(
  { api, aim }: PrometheusConnection,
  sli: LatencySli,
  { color, to, range }: SampleRange,
  signal: AbortSignal | undefined,
): Promise<ClassicPlan | NoTracks | undefined> {
  const aimed = aim(toBucketSelector(parseSelector(sli.histogram)), color);
  const query = `count by (le) (last_over_time(${aimed}${range}))`;
  const found = await api.vector(query, to, signal);
  if (found.length === 0) return undefined;
  const buckets = new Map<number, number>();
  for (const { metric, value } of found) {
    const bound = readBucketBound(metric, query);
    buckets.set(bound, (buckets.get(bound) ?? 0) + value[1]);
  }
  const edge = chooseEdge(buckets, sli.leMs / unitOf(sli));
  if (typeof edge !== 'number') return { state: 'no-data', query, ...noEdge(sli.leMs, edge) };
  const written = found
    .map(({ metric }) => metric.le ?? '')
    .filter((le) => Number(le) === edge)
    .sort();
  return { kind: 'classic', edge, written };
}

function leMatcher(written: readonly string[]): LabelMatcher {
  const escaped = [...written, '+Inf'].map((le) => le.replace(/[.+]/g, '\\$&'));
  return { label: 'le', operator: '=~', value: escaped.join('|') };
}

/** A bucket that did not come in for so long while the other did is none that is late. */
const patienceMs = 60_000;

function spanOf(stands: readonly Stand[]): number {
  return (stands.at(-1)?.[0] ?? 0) - (stands[0]?.[0] ?? 0);
}

interface Histogram {
  readonly labels: Readonly<Record<string, string>>;
  all: readonly Stand[];
  good: Map<number, number>;
}

function groupHistograms(matrix: Matrix, query: string): Map<string, Histogram> | { odd: string } {
  const histograms = new Map<string, Histogram>();
  for (const { metric, values = [] } of matrix) {
    const bound = readBucketBound(metric, query);
    const labels = Object.fromEntries(Object.entries(metric).filter(([label]) => label !== 'le'));
    const identity = identityOf(labels);
    const stands = toStands(values, false);
    if (stands === undefined) return { odd: identityOf(metric) };
    const histogram = histograms.get(identity) ?? { labels, all: [], good: new Map<number, number>() };
    histograms.set(identity, histogram);
    if (bound === Infinity) histogram.all = stands;
    else for (const [at, value] of stands) histogram.good.set(at, value);
  }
  return histograms;
}

/**
 * Reads two buckets of every classic histogram of a color: all requests, and those that were fast enough. A scrape counts
 * once both of them are in.
 */
export async function readClassic(
  { api, aim }: PrometheusConnection,
  sli: LatencySli,
  plan: ClassicPlan,
  { color, to, range }: SampleRange,
  signal: AbortSignal | undefined,
): Promise<Counted> {
  const selector = toBucketSelector(parseSelector(sli.histogram));
  const matchers = [...selector.matchers, leMatcher(plan.written)];
  const subject = aim({ ...selector, matchers }, color);
  const query = `${subject}${range}`;
  const histograms = groupHistograms(await api.samples(query, to, signal), query);
  if (!(histograms instanceof Map)) {
    const reason = `Prometheus at ${api.shown} has samples of \`${histograms.odd}\` that are no numbers`;
    return { state: 'not-a-number', query, reason };
  }
  const tracks: Track[] = [];
  for (const [identity, { labels, all, good }] of histograms) {
    if (good.size === 0 && spanOf(all) >= patienceMs) {
      const edge = formatDuration(plan.edge * unitOf(sli));
      return {
        state: 'no-data',
        query,
        reason: `\`${identity}\` has no bucket that ends at ${edge}, as others have`,
        advice: noEdge(sli.leMs, 'different').advice,
      };
    }
    const samples = all.flatMap(([at, total]): Stand[] => {
      const fast = good.get(at);
      return fast === undefined ? [] : [[at, total, Math.max(0, total - fast)]];
    });
    tracks.push({ key: shortKey(`${identity} ${plan.edge}`), target: targetOf(labels), samples });
  }
  const note = edgeNote(sli.leMs, plan.edge * unitOf(sli));
  return {
    state: 'tracks',
    tracks: { tracks, badOnly: [] },
    query,
    subject,
    ...(note === undefined ? {} : { note }),
    anyBad: true,
  };
}
