import type { PromqlNode } from '../promql/grammar.ts';
import { argumentsOf, callee, childrenOf, unwrap } from '../promql/walk.ts';
import type { LintRule } from './lint-rule.ts';

/** Labels by which series of a result may differ: none means that there is one at most. */
type Labels = readonly string[] | 'any';

const single: Labels = [];
const isSingle = (labels: Labels) => labels.length === 0;
/** Aggregations that keep series as they are. */
const choosing = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio']);
const ofOne = new Set(['absent', 'absent_over_time', 'scalar', 'vector', 'time', 'pi']);
const ofHistograms = new Set(['histogram_quantile', 'histogram_fraction']);

function isScalar(wrapped: PromqlNode, text: string): boolean {
  const node = unwrap(wrapped);
  const { name } = node;
  const [first, last] = [childrenOf(node)[0], childrenOf(node).at(-1)];
  if (name === 'NumberDurationLiteral' || name === 'StringLiteral') return true;
  if (name === 'FunctionCall') return ['scalar', 'time', 'pi'].includes(callee(node, text) ?? '');
  if (first === undefined || last === undefined) return false;
  if (name === 'UnaryExpr') return isScalar(last, text);
  return name === 'BinaryExpr' && isScalar(first, text) && isScalar(last, text);
}

function labelsOfAggregation(node: PromqlNode, text: string): Labels {
  const operation = callee(node, text) ?? '';
  const given = argumentsOf(node);
  const of = labelsOf(given.at(-1), text);
  const [count] = given;
  if (choosing.has(operation)) {
    const isOne = count !== undefined && text.slice(count.from, count.to) === '1';
    return isOne && node.getChild('AggregateModifier') === null ? single : of;
  }
  const modifier = node.getChild('AggregateModifier');
  const own = operation === 'count_values' ? ['the counted value'] : [];
  if (modifier === null) return own;
  if (modifier.getChild('By') === null) return isSingle(of) ? own : 'any';
  const listed = modifier.getChild('GroupingLabels');
  const by = listed === null ? [] : childrenOf(listed).map(({ from, to }) => text.slice(from, to));
  return [...own, ...(of === 'any' ? by : by.filter((label) => of.includes(label)))];
}

function labelsOfOperation(node: PromqlNode, left: PromqlNode, right: PromqlNode, text: string): Labels {
  const [ofLeft, ofRight] = [labelsOf(left, text), labelsOf(right, text)];
  if (node.getChild('And') !== null || node.getChild('Unless') !== null) return ofLeft;
  if (node.getChild('Or') !== null) {
    return ofLeft === 'any' || ofRight === 'any' ? 'any' : [...new Set([...ofLeft, ...ofRight])];
  }
  if (isScalar(left, text)) return ofRight;
  if (isScalar(right, text)) return ofLeft;
  const matching = node.getChild('MatchingModifierClause');
  if (matching?.getChild('GroupLeft')) return ofLeft;
  if (matching?.getChild('GroupRight')) return ofRight;
  // One to one, so that there are no more than the shorter side has.
  return isSingle(ofRight) ? single : ofLeft;
}

function labelsOf(wrapped: PromqlNode | undefined, text: string): Labels {
  if (wrapped === undefined) return single;
  const node = unwrap(wrapped);
  const { name } = node;
  const [first, last] = [childrenOf(node)[0], childrenOf(node).at(-1)];
  if (isScalar(node, text)) return single;
  if (name === 'AggregateExpr') return labelsOfAggregation(node, text);
  if (name === 'BinaryExpr') {
    return first === undefined || last === undefined ? single : labelsOfOperation(node, first, last, text);
  }
  if (name === 'UnaryExpr') return labelsOf(last, text);
  if (name === 'SubqueryExpr' || name === 'MatrixSelector') return labelsOf(first, text);
  if (name !== 'FunctionCall') return 'any';
  const called = callee(node, text) ?? '';
  if (ofOne.has(called)) return single;
  const of = labelsOf(
    argumentsOf(node).find((argument) => !isScalar(argument, text)),
    text,
  );
  return ofHistograms.has(called) && of !== 'any' ? of.filter((label) => label !== 'le') : of;
}

/** Judging one of several series is judging by chance. */
export const severalSeries: LintRule = {
  name: 'several-series',
  severity: 'error',
  *check({ expression, text, reduce }) {
    if (reduce !== undefined) return;
    const labels = labelsOf(expression, text);
    if (isSingle(labels)) return;
    const each = labels === 'any' ? 'series that it selects' : labels.join(' and ');
    yield {
      from: expression.from,
      to: expression.to,
      message: `the query may answer several series, one for each ${each}`,
      advice:
        "Wrap it in `sum(…)` or `max(…)`, or say how they become one value: `reduce: 'max'`; `reduce: 'one'` says that there is only one.",
    };
  },
};
