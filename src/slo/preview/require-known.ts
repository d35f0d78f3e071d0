import { ConfigError } from '../../errors.ts';
import type { MetricPlace, MetricSource } from '../metric-source.ts';
import { parseSelector } from '../parse-selector.ts';
import { formatSelector, type ParsedSelector } from '../selector.ts';

/** `unselected`: the metric and its labels are known, and no series has these values. */
export type KnownPlace = 'blue' | 'green' | 'declared' | 'unselected';

const isOfColor = (place: MetricPlace): place is 'blue' | 'green' => place === 'blue' || place === 'green';

function unknownMetric(metric: string, place: MetricPlace, subject: string, shown: string): ConfigError {
  if (place === 'elsewhere') {
    return new ConfigError(
      `${subject}: the series of \`${metric}\` do not carry the labels that colors are told by`,
      { advice: 'Give them the labels of `prometheus.colors`, best where the instances are scraped.' },
    );
  }
  return new ConfigError(`${subject}: no color has a metric named \`${metric}\``, {
    advice: `Mend \`${shown}\` if it is misspelled; a counter that appears only with its first event has to be initialized at 0.`,
  });
}

/**
 * Where the series of a selector are. Names are known or misspelled; of values nobody can tell.
 * @param subject the member that it stands in, for messages
 * @param beside series of the same applications
 * @throws ConfigError when no color has such a metric, or none of its series has one of the labels
 */
export async function requireKnown(
  text: string,
  subject: string,
  metrics: Pick<MetricSource, 'locate'>,
  signal: AbortSignal | undefined,
  beside?: string,
): Promise<KnownPlace> {
  const selector = parseSelector(text);
  const locate = (part: ParsedSelector) => metrics.locate(formatSelector(part), signal, beside);
  const place = await locate(selector);
  if (isOfColor(place)) return place;

  const { metric, matchers } = selector;
  const bare = matchers.length === 0 ? place : await locate({ metric, matchers: [] });
  if (bare === 'declared') return 'declared';
  if (!isOfColor(bare)) throw unknownMetric(metric, bare, subject, text);
  const labels = matchers
    .filter(({ operator, value }) => !operator.startsWith('!') && value !== '')
    .map(({ label }) => label);
  for (const label of new Set(labels)) {
    const carrying = await locate({ metric, matchers: [{ label, operator: '!=', value: '' }] });
    if (isOfColor(carrying)) continue;
    throw new ConfigError(`${subject}: no series of \`${metric}\` has a label \`${label}\``, {
      advice: `Mend \`${text}\`.`,
    });
  }
  return 'unselected';
}
