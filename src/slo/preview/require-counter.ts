import { ConfigError } from '../../errors.ts';
import type { RatioSli } from '../count-source.ts';
import { parseSelector } from '../parse-selector.ts';
import type { PreviewOptions } from './preview-options.ts';

/** Types that count nothing, and those that count by series of other names. */
const uncounted = new Set(['gauge', 'info', 'stateset']);
const composed = new Set(['summary', 'histogram']);
const part = /_(count|sum|bucket)$/;

function refusal(member: string, metric: string, type: string): ConfigError {
  const named = /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
  return new ConfigError(`\`${member}\`: \`${metric}\` is ${named}, no counter`, {
    advice: composed.has(type)
      ? `Name what it counts by: \`${metric}_count\`.`
      : 'An error ratio is of counted events; a value at a moment is judged by `gauge(…)`. Declare it as a counter if it is one.',
  });
}

/**
 * Refuses an error ratio of what is declared to be no counter, where anybody declares it: what it moves by is no number
 * of events.
 * @throws ConfigError that names the type
 */
export async function requireCounter(
  sli: RatioSli,
  { metrics }: Pick<PreviewOptions, 'metrics'>,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const member of ['total', 'bad'] as const) {
    const { metric } = parseSelector(sli[member]);
    const types = await metrics.typesOf(metric, signal);
    // Of several applications one may call something else by this name.
    const isWrong = (type: string) => uncounted.has(type) || (composed.has(type) && !part.test(metric));
    const [type] = types;
    if (type !== undefined && types.every(isWrong)) throw refusal(member, metric, type);
  }
}
