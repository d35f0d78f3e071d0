import { tellingMatchers } from '../compile/color-query.ts';
import { readMatcher } from '../parse-selector.ts';
import type { PromqlNode } from '../promql/grammar.ts';
import { nodesOf } from '../promql/walk.ts';
import { sameMatcher } from '../selector.ts';
import type { LintContext } from './lint-rule.ts';

/** Every selector of a query, such as `up{job="shop"}`. */
export function selectorsOf(top: PromqlNode): readonly PromqlNode[] {
  return [...nodesOf(top)].filter(({ name }) => name === 'VectorSelector');
}

/** The name that a selector begins with; a name in its braces is rare, and not read. */
export function metricOf(selector: PromqlNode, text: string): string {
  const name = selector.getChild('Identifier');
  return name === null ? '' : text.slice(name.from, name.to);
}

/** Whether a selector selects one color only; `undefined` while that depends on labels that are not known yet. */
export function isOfOneColor(selector: PromqlNode, context: LintContext): boolean | undefined {
  if (context.hasPlaceholder(selector)) return true;
  const matchers = [...nodesOf(selector)]
    .filter(({ name }) => name === 'UnquotedLabelMatcher' || name === 'QuotedLabelMatcher')
    .map((node) => readMatcher(node, context.text));
  if (matchers.length === 0) return false;
  if (context.colors === undefined) return undefined;
  const { blue, green } = tellingMatchers(context.colors);
  return matchers.some((matcher) => [...blue, ...green].some((telling) => sameMatcher(telling, matcher)));
}
