import { readMatcher } from '../parse-selector.ts';
import { looksLikePattern } from '../promql/looks-like-pattern.ts';
import { nodesOf } from '../promql/walk.ts';
import { formatMatchers, type LabelMatcher } from '../selector.ts';
import type { LintRule } from './lint-rule.ts';

/** The matcher that compares with a regular expression instead. */
export function asPattern({ operator, ...rest }: LabelMatcher): LabelMatcher {
  return { ...rest, operator: operator === '!=' ? '!~' : '=~' };
}

/** `=` and `!=` compare literally, so that `code="5.."` is true of no series. */
export const literalPattern: LintRule = {
  name: 'literal-pattern',
  severity: 'warning',
  *check({ top, text, hasPlaceholder }) {
    for (const node of nodesOf(top)) {
      if (node.name !== 'UnquotedLabelMatcher' && node.name !== 'QuotedLabelMatcher') continue;
      if (hasPlaceholder(node)) continue;
      const matcher = readMatcher(node, text);
      if (matcher.operator.endsWith('~') || !looksLikePattern(matcher.value)) continue;
      yield {
        from: node.from,
        to: node.to,
        message: `\`${formatMatchers([matcher])}\` compares literally`,
        advice: `Write \`${formatMatchers([asPattern(matcher)])}\` where a pattern is meant.`,
      };
    }
  },
};
