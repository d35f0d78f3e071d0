import type { LatencySli } from '../count-source.ts';
import { parseSelector } from '../parse-selector.ts';
import type { Matrix } from '../prometheus-api.ts';
import type { PrometheusConnection } from '../prometheus-connection.ts';
import type { Stand } from './count-state.ts';
import { shortKey } from './count-cursor.ts';
import { identityOf, targetOf, type Counted, unitOf } from './counted.ts';
import { edgeNote } from './latency-plan.ts';
import type { SampleRange } from './sample-range.ts';

type NativeHistogram = NonNullable<Matrix[number]['histograms']>[number][1];

/** The end of the bucket that holds the threshold within, when anything is in it. */
function straddlingEdge({ buckets }: NativeHistogram, threshold: number): number | undefined {
  return buckets.find(([, left, right]) => left < threshold && threshold < right)?.[2];
}

/**
 * Reads native histograms. Their buckets are fine, and where none ends at the threshold the next above it counts, as with
 * classic ones. What lies in the buckets above is a counter, but for the moment at which a histogram merges its buckets.
 */
export async function readNative(
  { api, aim }: PrometheusConnection,
  sli: LatencySli,
  { color, to, range }: SampleRange,
  signal: AbortSignal | undefined,
): Promise<Counted> {
  const subject = aim(parseSelector(sli.histogram), color);
  const query = `${subject}${range}`;
  const unit = unitOf(sli);
  const threshold = sli.leMs / unit;
  const series = await api.samples(query, to, signal);
  const native = series.filter(({ histograms }) => histograms !== undefined && histograms.length > 0);
  if (native.length === 0 && series.length > 0) {
    const reason = `\`${sli.histogram}\` is no histogram: it has neither buckets nor native histograms`;
    return { state: 'no-data', query, reason, noHistogram: true };
  }
  const standOf = ([at, histogram]: readonly [number, NativeHistogram]): Stand => {
    const above = histogram.buckets.filter(([, left]) => left >= threshold);
    return [Math.round(at * 1_000), histogram.count, above.reduce((sum, [, , , count]) => sum + count, 0)];
  };
  const tracks = native.map(({ metric, histograms = [] }) => ({
    key: shortKey(`${identityOf(metric)} ${threshold}`),
    target: targetOf(metric),
    samples: histograms.map(standOf),
    coarsens: true,
  }));
  const edges = native.flatMap(({ histograms }) => {
    const newest = histograms?.at(-1)?.[1];
    return (newest && straddlingEdge(newest, threshold)) ?? [];
  });
  const note = edges.length === 0 ? undefined : edgeNote(sli.leMs, Math.max(...edges) * unit);
  return {
    state: 'tracks',
    tracks: { tracks, badOnly: [] },
    query,
    subject,
    ...(note === undefined ? {} : { note }),
    anyBad: true,
  };
}
