import type { CountedSli, LatencySli } from '../count-source.ts';
import { toBucketSelector } from '../histogram-buckets.ts';
import { parseSelector } from '../parse-selector.ts';
import { formatSelector } from '../selector.ts';
import type { PreviewOptions } from './preview-options.ts';
import { requireCounter } from './require-counter.ts';
import { requireNoOtherType } from './require-histogram.ts';
import { requireKnown, type KnownPlace } from './require-known.ts';
import { unseenValues } from './unseen-values.ts';

/** Where what is counted is, and what is odd about it, in sentences. */
interface KnownNames {
  readonly place: KnownPlace;
  readonly notes: readonly string[];
}

/**
 * Where everything is counted that an indicator is about. What is bad may have nothing to count yet, but not an unknown
 * name.
 * @throws ConfigError on a metric or a label that no color has, on a pattern that is compared literally, on a latency of
 * what is no histogram, and an error ratio of what is no counter
 */
export async function knownPlace(
  sli: CountedSli,
  options: Pick<PreviewOptions, 'metrics'>,
  signal: AbortSignal | undefined,
): Promise<KnownNames> {
  if (sli.kind === 'latency') return { place: await placeOfHistogram(sli, options, signal), notes: [] };
  const { metrics } = options;
  const total = await requireKnown(sli.total, '`total`', metrics, signal);
  const bad = await requireKnown(sli.bad, '`bad`', metrics, signal, sli.total);
  await requireCounter(sli, options, signal);
  return { place: total, notes: await unseenValues(sli, { bad, total }, options, signal) };
}

async function placeOfHistogram(
  sli: LatencySli,
  options: Pick<PreviewOptions, 'metrics'>,
  signal: AbortSignal | undefined,
): Promise<KnownPlace> {
  const { metrics } = options;
  const buckets = formatSelector(toBucketSelector(parseSelector(sli.histogram)));
  const place = await metrics.locate(buckets, signal);
  if (place === 'blue' || place === 'green') return place;
  await requireNoOtherType(sli, options, signal);
  // A native histogram has its own name.
  const native = await metrics.locate(sli.histogram, signal);
  if (native === 'blue' || native === 'green') return native;
  return requireKnown(buckets, '`histogram`', metrics, signal);
}
