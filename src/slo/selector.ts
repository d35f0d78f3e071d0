import { anchoredPattern } from './anchored-pattern.ts';
import { quotePromqlString } from './promql-string.ts';

export type MatchOperator = '=' | '!=' | '=~' | '!~';

export interface LabelMatcher {
  readonly label: string;
  readonly operator: MatchOperator;
  readonly value: string;
}

/** A vector selector taken apart; the name of the metric is not among the matchers. */
export interface ParsedSelector {
  readonly metric: string;
  readonly matchers: readonly LabelMatcher[];
}

const plainName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const plainMetric = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/** The selector in PromQL again, with further matchers. */
export function formatSelector(selector: ParsedSelector, further: readonly LabelMatcher[] = []): string {
  const { metric, matchers } = selector;
  const plain = plainMetric.test(metric);
  const all = formatMatchers([
    ...(plain ? [] : [{ label: '__name__', operator: '=', value: metric } as const]),
    ...matchers,
    ...further.filter((added) => !matchers.some((own) => sameMatcher(own, added))),
  ]);
  return `${plain ? metric : ''}${all === '' ? '' : `{${all}}`}`;
}

/** Label matchers as they stand between braces. */
export function formatMatchers(matchers: readonly LabelMatcher[]): string {
  return matchers
    .map(({ label, operator, value }) => {
      const name = plainName.test(label) ? label : quotePromqlString(label);
      return `${name}${operator}${quotePromqlString(value)}`;
    })
    .join(',');
}

export function sameMatcher(left: LabelMatcher, right: LabelMatcher): boolean {
  return left.label === right.label && left.operator === right.operator && left.value === right.value;
}

/** Whether a label may only have values other than the ones the selector itself demands. */
export function contradicts(
  selector: ParsedSelector,
  further: readonly LabelMatcher[],
): LabelMatcher | undefined {
  return selector.matchers.find(
    (own) =>
      own.operator === '=' &&
      further.some(
        (added) => added.label === own.label && added.operator === '=' && added.value !== own.value,
      ),
  );
}

/**
 * A test for one series of a metrics page; a label that is absent counts as empty, as in Prometheus.
 * @throws ConfigError when JavaScript cannot express one of the regular expressions
 */
export function selectorTest(
  selector: ParsedSelector,
): (metric: string, labels: Readonly<Record<string, string>>) => boolean {
  const tests = selector.matchers.map(({ label, operator, value }) => {
    const pattern = operator.endsWith('~') ? anchoredPattern(value) : undefined;
    const holds = (actual: string) => (pattern === undefined ? actual === value : pattern.test(actual));
    const wanted = !operator.startsWith('!');
    return (metric: string, labels: Readonly<Record<string, string>>) =>
      holds(label === '__name__' ? metric : (labels[label] ?? '')) === wanted;
  });
  return (metric, labels) => metric === selector.metric && tests.every((test) => test(metric, labels));
}
