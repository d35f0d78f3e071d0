import { BgCheckError, CheckFileError, InconclusiveError } from '../../errors.ts';
import type { Reduce } from '../../slo/objective.ts';
import { parseSelector } from '../../slo/parse-selector.ts';
import type { CheckContext } from '../check-context.ts';
import type { Color } from '../phase.ts';
import { wrongOption } from './wrong-option.ts';

export const reductions = ['one', 'max', 'min', 'sum', 'avg'] as const satisfies readonly Reduce[];

/** @throws CheckFileError when the text is no plain selector such as `cache_hits_total{cache="products"}` */
export function verifySelector(subject: string, member: string, given: unknown): string {
  if (typeof given !== 'string') {
    throw wrongOption(
      subject,
      `\`${member}\` expects a metric such as \`hits_total{cache="products"}\``,
      given,
    );
  }
  try {
    parseSelector(given, `${subject}: \`${member}\``);
  } catch (cause) {
    if (!(cause instanceof BgCheckError)) throw cause;
    throw new CheckFileError(cause.message, {
      cause,
      ...(cause.advice === undefined ? {} : { advice: cause.advice }),
    });
  }
  return given;
}

/**
 * What a metric of a color is now, from Prometheus or its metrics page.
 * @throws InconclusiveError when there is none, an old one, or one that is no number
 */
export async function readMetric(
  context: CheckContext,
  color: Color,
  metric: string,
  reduce: Reduce,
): Promise<{ readonly value: number; readonly query: string }> {
  const sli = { kind: 'gauge', query: metric, reduce, onEmpty: 'inconclusive' } as const;
  const reading = await context.values.value({ sli, color, since: 0 }, context.signal);
  if (reading.state === 'value') return reading;
  const advice = reading.state === 'empty' ? undefined : reading.advice;
  throw new InconclusiveError(reading.reason, advice === undefined ? {} : { advice });
}
