import { ConfigError } from '../errors.ts';
import {
  contradicts,
  formatMatchers,
  formatSelector,
  type LabelMatcher,
  type ParsedSelector,
} from './selector.ts';

/**
 * The selector of one color's series, in PromQL.
 * @throws ConfigError when it selects another color by itself
 */
export function aimSelector(
  selector: ParsedSelector,
  color: 'blue' | 'green',
  matchers: readonly LabelMatcher[],
): string {
  const wrong = contradicts(selector, matchers);
  if (wrong === undefined) return formatSelector(selector, matchers);
  const own = `${wrong.label}="${wrong.value}"`;
  throw new ConfigError(
    `selector \`${formatSelector(selector)}\`: \`${own}\` contradicts \`${formatMatchers(matchers)}\`, which selects ${color}`,
    { advice: 'Leave the color out of selectors; it is added from `prometheus.colors`.' },
  );
}
