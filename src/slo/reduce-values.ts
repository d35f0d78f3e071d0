import type { ValueSli } from './objective.ts';
import type { ValueReading } from './value-source.ts';

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

/** Several series as one value, or why they are none. A value that is no number speaks for no series beside it. */
export function reduceValues(
  values: readonly number[],
  { reduce }: Pick<ValueSli, 'reduce'>,
  { query, subject }: { readonly query: string; readonly subject: string },
): Exclude<ValueReading, { state: 'empty' }> {
  const odd = values.find((value) => !Number.isFinite(value));
  if (odd !== undefined) {
    return {
      state: 'not-a-number',
      query,
      reason: `${subject} is ${odd}`,
      advice: 'Check what it divides by, and what the application exposes.',
    };
  }
  if (reduce === 'one' && values.length > 1) {
    return {
      state: 'ambiguous',
      query,
      reason: `${subject} has ${values.length} series`,
      advice: 'Say what becomes of them with `reduce`, or aggregate in the query.',
    };
  }
  const value = {
    one: () => values[0] ?? NaN,
    max: () => Math.max(...values),
    min: () => Math.min(...values),
    sum: () => sum(values),
    avg: () => sum(values) / values.length,
  }[reduce]();
  return { state: 'value', value, query };
}
