import type { PromqlNode } from '../promql/grammar.ts';
import { argumentsOf, callee, childrenOf, nodesOf, unwrap } from '../promql/walk.ts';
import type { LintRule } from './lint-rule.ts';

const comparisons = ['Eql', 'Neq', 'Gtr', 'Gte', 'Lss', 'Lte'];
const setOperators = ['And', 'Unless'];
const has = (node: PromqlNode, names: readonly string[]) =>
  names.some((name) => node.getChild(name) !== null);

/** Whether a part of a query has an answer whatever there is, so that no data looks like that answer. */
function alwaysAnswers(wrapped: PromqlNode, text: string): boolean {
  const node = unwrap(wrapped);
  const [left, right] = [childrenOf(node)[0], childrenOf(node).at(-1)];
  switch (node.name) {
    case 'NumberDurationLiteral':
      return true;
    case 'UnaryExpr':
      return right !== undefined && alwaysAnswers(right, text);
    case 'BinaryExpr': {
      if (left === undefined || right === undefined) return false;
      if (has(node, ['Or'])) return alwaysAnswers(left, text) || alwaysAnswers(right, text);
      if (has(node, setOperators)) return false;
      if (has(node, comparisons) && !has(node, ['BoolModifier'])) return false;
      return alwaysAnswers(left, text) && alwaysAnswers(right, text);
    }
    case 'FunctionCall':
    case 'AggregateExpr':
      if (callee(node, text)?.startsWith('absent') === true || callee(node, text) === 'scalar') return false;
      return argumentsOf(node)
        .filter(({ name }) => name !== 'StringLiteral')
        .every((argument) => alwaysAnswers(argument, text));
    default:
      return false;
  }
}

/** `(bad or vector(0)) / total` is sound: without requests it still has no answer. */
export const orVector: LintRule = {
  name: 'or-vector',
  severity: 'error',
  *check({ top, expression, text }) {
    if (!alwaysAnswers(expression, text)) return;
    for (const node of nodesOf(top)) {
      const [right, or] = [childrenOf(node).at(-1), node.getChild('Or')];
      if (or === null || right === undefined || !alwaysAnswers(right, text)) continue;
      yield {
        from: or.from,
        to: right.to,
        message: `\`${text.slice(or.from, right.to)}\` answers where there is no data, so that a misspelled name looks healthy`,
        advice:
          'Leave it out and say what no data means with `onEmpty`, or put it around what counts errors only: `(bad or vector(0)) / total`.',
      };
      return;
    }
  },
};
