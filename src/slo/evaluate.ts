import { formatDuration, parseDuration } from '../duration.ts';
import { quantileFromBuckets } from '../stats/quantile-from-buckets.ts';
import { shareAbove } from '../stats/share-above.ts';
import { findMisspelling } from './find-misspelling.ts';
import { histogramUnitMs } from './histogram-unit.ts';
import type { MetricSource, Reading, ReadingWindow } from './metric-source.ts';
import { parseSelector } from './parse-selector.ts';
import { formatSelector } from './selector.ts';
import type { QuantileSlo, RatioSlo, ThresholdSlo } from './definition/slo-definition.ts';
import { judgeShare, type SloEvaluation } from './slo-evaluation.ts';

type Unknown = Exclude<Reading, { state: 'value' }>;

function adviceFor(state: Unknown['state'], color: string): string {
  switch (state) {
    case 'no-data':
      return `Check the metric's name and labels, that ${color} is scraped, and that its series carry the color's labels; labels that Prometheus adds, such as job, stand on no metrics page.`;
    case 'not-a-number':
      return 'Check what the application exposes: a counter is a finite number.';
    case 'stale':
      return `Check that ${color} is up and scraped; where scrapes are further apart, raise \`prometheus.maxStaleness\`.`;
  }
}

/** Nothing can be said: each kind of nothing in its own words. */
function cannotTell(reading: Unknown, limit: number, { color }: ReadingWindow): SloEvaluation {
  return {
    outcome: 'inconclusive',
    message: `${reading.state.replaceAll('-', ' ')}: ${reading.reason}`,
    advice: adviceFor(reading.state, color),
    limit,
    query: reading.query,
  };
}

async function evaluateRatio(
  slo: RatioSlo,
  source: MetricSource,
  window: ReadingWindow,
  signal: AbortSignal | undefined,
): Promise<SloEvaluation> {
  // In this order, what is bad has always been counted into the total that it is compared with.
  const bad = await source.increase(slo.bad, window, signal);
  const total = await source.increase(slo.total, window, signal);
  if (total.state !== 'value') return cannotTell(total, slo.max, window);
  if (bad.state === 'not-a-number') return cannotTell(bad, slo.max, window);

  let note = '';
  if (bad.state === 'no-data') {
    const misspelling = await findMisspelling(slo, {
      has: async (selector) => {
        const reading = await source.increase(formatSelector(selector), window, signal);
        return reading.state !== 'no-data';
      },
      knows: async (metric) => ((await source.exists(metric, window, signal)) ? 'known' : 'unknown'),
    });
    if (misspelling !== undefined) {
      return {
        outcome: 'inconclusive',
        ...misspelling,
        limit: slo.max,
        sample: total.value,
        query: bad.query,
      };
    }
    note = `; no series matches \`${slo.bad}\`, taken as 0`;
  }
  return judgeShare({
    bad: bad.state === 'no-data' ? 0 : (bad.value ?? 0),
    total: total.value,
    minTotal: slo.minTotal,
    limit: slo.max,
    query: `bad: ${bad.query}\ntotal: ${total.query}`,
    word: 'bad',
    note,
  });
}

/** A quantile under a limit is the same as a share above that limit; the limit, the share, and the quantile for display. */
function readLatencySlo(slo: ThresholdSlo | QuantileSlo) {
  if ('threshold' in slo) return { maxMs: parseDuration(slo.threshold), limit: slo.maxAbove };
  // 1 - 0.99 is a hair above 0.01.
  const limit = Number((1 - slo.quantile).toPrecision(12));
  return { maxMs: parseDuration(slo.max), limit, quantile: slo.quantile };
}

const bucketAdvice = (shown: string) => `Give the histogram a bucket that ends at ${shown}.`;

async function evaluateLatency(
  slo: ThresholdSlo | QuantileSlo,
  source: MetricSource,
  window: ReadingWindow,
  signal: AbortSignal | undefined,
): Promise<SloEvaluation> {
  const { maxMs, limit, quantile } = readLatencySlo(slo);
  const unit = histogramUnitMs(parseSelector(slo.histogram).metric);
  const reading = await source.buckets(slo.histogram, window, signal);
  if ('state' in reading) return cannotTell(reading, limit, window);

  const { counts, query } = reading;
  const shown = formatDuration(maxMs);
  const counted = shareAbove(maxMs / unit, counts);
  if (counted === undefined) {
    return {
      outcome: 'inconclusive',
      message: 'the buckets are no histogram: one of them counts more than a wider one, or `+Inf` is missing',
      advice: 'Give every instance of a color the same buckets.',
      limit,
      query,
    };
  }
  const { above, total, edge } = counted;
  if (edge === Infinity) {
    return {
      outcome: 'inconclusive',
      message: `no bucket ends at or above ${shown}, so slower requests cannot be told apart`,
      advice: bucketAdvice(shown),
      limit,
      sample: total,
      query,
    };
  }
  const exact = edge === maxMs / unit;
  const edgeShown = formatDuration(edge * unit);
  const notes: string[] = [];
  if (quantile !== undefined && total > 0) {
    const estimate = formatDuration(quantileFromBuckets(quantile, counts) * unit);
    notes.push(`; p${Number((quantile * 100).toPrecision(6))} is about ${estimate}`);
  }
  if (!exact) notes.push(`; counted at ${edgeShown}, where the next bucket above ${shown} ends`);
  const judged = judgeShare({
    bad: above,
    total,
    minTotal: slo.minTotal,
    limit,
    query,
    word: `above ${exact ? shown : edgeShown}`,
    note: notes.join(''),
  });
  return exact ? judged : { advice: bucketAdvice(shown), ...judged };
}

/**
 * Reads what an objective needs, and judges it. What cannot be told is `inconclusive`, never passed and never failed.
 * @throws ProviderError when the source is down, ConfigError when it is no source or refuses a query
 */
export function evaluateSlo(
  slo: RatioSlo | ThresholdSlo | QuantileSlo,
  source: MetricSource,
  window: ReadingWindow,
  signal?: AbortSignal,
): Promise<SloEvaluation> {
  return 'histogram' in slo
    ? evaluateLatency(slo, source, window, signal)
    : evaluateRatio(slo, source, window, signal);
}
