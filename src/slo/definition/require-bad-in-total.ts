import { ConfigError } from '../../errors.ts';
import { parseSelector } from '../parse-selector.ts';
import { formatMatchers, selectorTest, type LabelMatcher } from '../selector.ts';

/** Whether no value of a label is both; only a demanded value tells for sure. */
function exclude(one: LabelMatcher, other: LabelMatcher): boolean {
  if (one.label !== other.label || one.operator !== '=') return false;
  try {
    const test = selectorTest({ metric: '', matchers: [{ ...other, label: 'x' }] });
    return !test('', { x: one.value });
  } catch (error) {
    // What JavaScript cannot express is left to Prometheus.
    if (error instanceof ConfigError) return false;
    throw error;
  }
}

/**
 * Tells `bad` that cannot be a part of `total`, since no series of their metric has the labels of both: nothing would
 * ever be bad of what is counted.
 * @throws ConfigError with the two label matchers that contradict each other
 */
export function requireBadInTotal(selectors: { readonly bad: string; readonly total: string }): void {
  const [bad, total] = [parseSelector(selectors.bad), parseSelector(selectors.total)];
  if (bad.metric !== total.metric) return;
  for (const own of bad.matchers) {
    const wrong = total.matchers.find((other) => exclude(own, other) || exclude(other, own));
    if (wrong === undefined) continue;
    throw new ConfigError(
      `\`bad\` is no part of \`total\`: \`${formatMatchers([own])}\` and \`${formatMatchers([wrong])}\` are never both true of a series of \`${bad.metric}\``,
      { advice: 'Give `bad` the labels of `total`, and one more, such as `code=~"5.."`.' },
    );
  }
}
