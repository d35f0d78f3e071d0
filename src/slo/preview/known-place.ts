import type { CountedSli } from '../count-source.ts';
import { toBucketSelector } from '../histogram-buckets.ts';
import { parseSelector } from '../parse-selector.ts';
import { formatSelector } from '../selector.ts';
import type { PreviewOptions } from './preview-options.ts';
import { requireNoOtherType } from './require-histogram.ts';
import { requireKnown, type KnownPlace } from './require-known.ts';

/**
 * Where everything is counted that an indicator is about. What is bad may have nothing to count yet, but not an unknown
 * name.
 * @throws ConfigError on a metric or a label that no color has, and on a latency of what is no histogram
 */
export async function knownPlace(
  sli: CountedSli,
  options: Pick<PreviewOptions, 'metrics'>,
  signal: AbortSignal | undefined,
): Promise<KnownPlace> {
  const { metrics } = options;
  if (sli.kind === 'error-ratio') {
    const place = await requireKnown(sli.total, '`total`', metrics, signal);
    await requireKnown(sli.bad, '`bad`', metrics, signal, sli.total);
    return place;
  }
  const buckets = formatSelector(toBucketSelector(parseSelector(sli.histogram)));
  const place = await metrics.locate(buckets, signal);
  if (place === 'blue' || place === 'green') return place;
  await requireNoOtherType(sli, options, signal);
  // A native histogram has its own name.
  const native = await metrics.locate(sli.histogram, signal);
  if (native === 'blue' || native === 'green') return native;
  return requireKnown(buckets, '`histogram`', metrics, signal);
}
