import { ConfigError } from '../../errors.ts';
import { parseSelector } from '../parse-selector.ts';
import type { PromqlNode } from '../promql/grammar.ts';
import { parsePromql } from '../promql/parse-promql.ts';
import { argumentsOf, callee, childrenOf } from '../promql/walk.ts';
import type { ParsedSelector } from '../selector.ts';

/** What only turns one counter into a rate, or adds its series up: done by bg-check itself. */
const transparent = new Set(['sum', 'rate', 'increase', 'irate']);

export interface CounterQuery {
  readonly selector: ParsedSelector;
  /** Whether the query itself makes a rate of it, so that it is a counter for sure. */
  readonly rated: boolean;
}

function peel(node: PromqlNode, query: string, rated: boolean): { node: PromqlNode; rated: boolean } {
  const [inner] = childrenOf(node);
  if (inner !== undefined && (node.name === 'ParenExpr' || node.name === 'MatrixSelector')) {
    return peel(inner, query, rated);
  }
  const called = callee(node, query);
  const [argument, another] = argumentsOf(node);
  if (called === undefined || !transparent.has(called)) return { node, rated };
  if (argument === undefined || another !== undefined || node.getChild('AggregateModifier') !== null) {
    return { node, rated };
  }
  return peel(argument, query, rated || called !== 'sum');
}

/**
 * The one counter that a query is about: `x_total`, `sum(rate(x_total[5m]))` and the like.
 * @throws ConfigError when it is about anything else, since what is counted has to be told request by request
 */
export function counterSelector(query: string, where: string): CounterQuery {
  const [expression] = childrenOf(parsePromql(query, where));
  if (expression === undefined) throw new ConfigError(`${where}: the query is empty`);
  const { node, rated } = peel(expression, query, false);
  if (node.name === 'VectorSelector') {
    return { selector: parseSelector(query.slice(node.from, node.to), where), rated };
  }
  const part = query.slice(node.from, node.to);
  const got = part === query ? '' : `, got \`${query}\``;
  throw new ConfigError(`${where}: \`${part}\` is not one counter${got}`, {
    advice:
      'Give a counter and its labels, alone or as `sum(rate(…[5m]))`; what is counted is read scrape by scrape, not as a query makes it.',
  });
}
