import type { ValueSli } from '../objective.ts';
import type { ValueReading } from '../value-source.ts';

/** Five digits are enough for a person. */
function show(value: number): string {
  return Number(value.toPrecision(5)).toLocaleString('en-US', { maximumFractionDigits: 6 });
}

/** What a value may be. */
export function describeLimit({ max, min }: Pick<ValueSli, 'max' | 'min'>): string {
  if (max === undefined) return `at least ${show(min ?? -Infinity)}`;
  return min === undefined ? `at most ${show(max)}` : `from ${show(min)} to ${show(max)}`;
}

/** What was read: the value, or each kind of nothing in its own words. */
export function describeValue(reading: ValueReading, { onEmpty }: Pick<ValueSli, 'onEmpty'>): string {
  if (reading.state === 'value') return show(reading.value);
  if ('tooSoon' in reading) return reading.reason;
  const words = reading.state === 'empty' ? 'no data' : reading.state.replaceAll('-', ' ');
  const taken = reading.state === 'empty' && onEmpty !== 'inconclusive' ? `, taken as a ${onEmpty}` : '';
  return `${words}: ${reading.reason}${taken}`;
}
