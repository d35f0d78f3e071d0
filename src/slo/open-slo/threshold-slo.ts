import { ConfigError } from '../../errors.ts';
import { describeValue } from '../definition/describe-value.ts';
import type { GaugeSlo, PromqlSlo } from '../definition/slo-definition.ts';
import { histogramUnitMs } from '../histogram-unit.ts';
import { parseSelector } from '../parse-selector.ts';
import { withPlaceholders } from '../promql/color-placeholder.ts';
import type { PromqlNode } from '../promql/grammar.ts';
import { parsePromql } from '../promql/parse-promql.ts';
import { argumentsOf, callee, childrenOf, nodesOf } from '../promql/walk.ts';
import { formatSelector } from '../selector.ts';
import { metricQuery } from './metric-query.ts';
import type { Members, OpenSloObject } from './open-slo-objects.ts';

const bounds = { lt: 'max', lte: 'max', gt: 'min', gte: 'min' } as const;

function readBound(objective: Members, where: string): { readonly max: number } | { readonly min: number } {
  const { op, value } = objective;
  if (typeof op !== 'string' || !Object.hasOwn(bounds, op)) {
    const got = describeValue(op);
    throw new ConfigError(`${where}: \`op\` expects one of \`lte\`, \`lt\`, \`gte\`, \`gt\`, got ${got}`);
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new ConfigError(`${where}: \`value\` expects a number, got ${describeValue(value)}`);
  }
  return bounds[op as keyof typeof bounds] === 'max' ? { max: value } : { min: value };
}

/** A value at a moment; or, of the quantile of a histogram, the requests that make it, without how they are judged. */
export type OpenThreshold =
  | GaugeSlo
  | PromqlSlo
  | {
      readonly kind: 'latency';
      readonly histogram: string;
      readonly quantile: number;
      readonly max: string;
    };

/** The selector of `sum by (le) (rate(x_bucket[5m]))`. */
function bucketsOf(node: PromqlNode, query: string): PromqlNode | undefined {
  const textOf = (part: PromqlNode | null | undefined) => (part ? query.slice(part.from, part.to) : '');
  const modifier = node.getChild('AggregateModifier');
  const isByLe = textOf(modifier).replace(/\s+/g, '').toLowerCase() === 'by(le)';
  const [rate] = argumentsOf(node);
  if (callee(node, query) !== 'sum' || !isByLe || rate === undefined) return undefined;
  if (!['rate', 'increase'].includes(callee(rate, query) ?? '')) return undefined;
  const [range] = argumentsOf(rate);
  return range?.name === 'MatrixSelector' ? childrenOf(range)[0] : undefined;
}

/** `histogram_quantile(0.99, sum by (le) (rate(x_bucket[5m])))` at most some time is a share of requests above it. */
function asQuantile(expression: PromqlNode, query: string, max: number): OpenThreshold | undefined {
  const [quantile, sum] = argumentsOf(expression);
  if (callee(expression, query) !== 'histogram_quantile' || sum === undefined) return undefined;
  const buckets = bucketsOf(sum, query);
  if (quantile?.name !== 'NumberDurationLiteral' || buckets === undefined) return undefined;
  const selector = parseSelector(query.slice(buckets.from, buckets.to));
  const ms = Math.round(max * histogramUnitMs(selector.metric) * 1e6) / 1e6;
  if (!selector.metric.endsWith('_bucket') || !Number.isInteger(ms) || ms <= 0) return undefined;
  return {
    kind: 'latency',
    histogram: formatSelector({ ...selector, metric: selector.metric.replace(/_bucket$/, '') }),
    quantile: Number(query.slice(quantile.from, quantile.to)),
    max: `${ms}ms`,
  };
}

/**
 * A value under or over a limit, judged look by look; of several series the worst speaks. Its color is added.
 * @throws ConfigError when its query is no PromQL
 */
export function thresholdSlo(
  metric: unknown,
  objective: Members,
  where: { readonly metric: string; readonly objective: string },
  objects: readonly OpenSloObject[],
): OpenThreshold {
  const query = metricQuery(metric, where.metric, objects);
  const bound = readBound(objective, where.objective);
  const top = parsePromql(query, where.metric);
  const [expression = top] = childrenOf(top);
  if (expression.name === 'VectorSelector') return { kind: 'gauge', query, ...bound };
  const quantile = 'max' in bound ? asQuantile(expression, query, bound.max) : undefined;
  if (quantile !== undefined) return quantile;
  const selectors = [...nodesOf(top)].filter(({ name }) => name === 'VectorSelector');
  return {
    kind: 'promql',
    query: withPlaceholders(query, selectors),
    reduce: 'max' in bound ? 'max' : 'min',
    onEmpty: 'inconclusive',
    ...bound,
  };
}
