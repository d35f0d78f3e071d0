import { ConfigError } from '../../errors.ts';
import type { LatencySli } from '../count-source.ts';
import { parseSelector } from '../parse-selector.ts';
import type { PreviewOptions } from './preview-options.ts';

/** Types of which a histogram may be, and those that say nothing. */
const mayBe = new Set(['histogram', 'gaugehistogram', 'unknown', 'untyped', '']);
const partOf = /_(count|sum)$/;

/** What to say of a metric that has no buckets, neither classic ones nor native ones. */
export function noHistogram({ histogram }: LatencySli, type?: string): ConfigError {
  const { metric } = parseSelector(histogram);
  const part = partOf.exec(metric)?.[0];
  const is = type === undefined ? 'no histogram: it has no buckets' : `a ${type}, no histogram`;
  return new ConfigError(`\`histogram\`: \`${metric}\` is ${is}`, {
    advice:
      part === undefined
        ? 'A latency is counted by the buckets of a histogram; a value at a moment is judged by `gauge(…)`.'
        : `Name the histogram itself, without its \`${part}\`.`,
  });
}

/** What to say of a histogram whose buckets all end before what is too slow. */
export function beyondBuckets(
  { histogram }: LatencySli,
  { reason, advice }: { readonly reason: string; readonly advice?: string },
): ConfigError {
  const { metric } = parseSelector(histogram);
  return new ConfigError(`\`histogram\`: \`${metric}\`: ${reason}`, advice === undefined ? {} : { advice });
}

/**
 * Refuses what is declared to be something else, where anybody declares it.
 * @throws ConfigError that names the type
 */
export async function requireNoOtherType(
  sli: LatencySli,
  { metrics }: Pick<PreviewOptions, 'metrics'>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { metric } = parseSelector(sli.histogram);
  // OpenMetrics declares a counter without its suffix.
  const names = new Set([metric, metric.replace(/_total$/, '')]);
  const types = (await Promise.all([...names].map((name) => metrics.typesOf(name, signal)))).flat();
  const [type] = types;
  if (type !== undefined && !types.some((one) => mayBe.has(one))) throw noHistogram(sli, type);
}
