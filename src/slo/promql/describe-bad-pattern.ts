import { unquotePromqlString } from '../promql-string.ts';
import type { PromqlNode } from './grammar.ts';
import { markPosition } from './mark-position.ts';
import { patternProblem } from './pattern-problem.ts';
import { nodesOf } from './walk.ts';

/** What to do about it. */
export const patternAdvice = 'It is in the syntax of RE2; a bracket that is meant as such is escaped: `[(]`.';

function valueOf(literal: string): string | undefined {
  try {
    return unquotePromqlString(literal);
  } catch {
    // An escape that there is not is told elsewhere.
    return undefined;
  }
}

/**
 * The first regular expression among the label matchers of a parsed text that Prometheus would refuse, for a message, and
 * below it the text with the place marked; `undefined` where none surely is.
 */
export function describeBadPattern(top: PromqlNode, text: string): string | undefined {
  for (const node of nodesOf(top)) {
    if (node.name !== 'UnquotedLabelMatcher' && node.name !== 'QuotedLabelMatcher') continue;
    const [operator, literal] = [node.getChild('MatchOp'), node.lastChild];
    if (operator === null || literal === null || text[operator.to - 1] !== '~') continue;
    const quoted = text.slice(literal.from, literal.to);
    const value = valueOf(quoted);
    const problem = value === undefined ? undefined : patternProblem(value);
    if (problem === undefined) continue;
    // Escapes of the text around it move what stands behind them.
    const isVerbatim = quoted.slice(1, -1) === value;
    const [from, to] = isVerbatim
      ? [literal.from + 1 + problem.from, literal.from + 1 + problem.to]
      : [literal.from, literal.to];
    return `\`${value}\` is no regular expression of Prometheus: ${problem.what}\n${markPosition(text, from, to)}`;
  }
  return undefined;
}
