import type { ColorLabels } from '../compile/color-query.ts';
import type { Reduce } from '../objective.ts';
import { findPlaceholders } from '../promql/color-placeholder.ts';
import { parsePromql } from '../promql/parse-promql.ts';
import { childrenOf } from '../promql/walk.ts';
import type { LintContext, LintHit, LintRule } from './lint-rule.ts';
import { lintRules } from './lint-rules.ts';

export interface LintFinding extends LintHit {
  readonly rule: string;
  readonly severity: LintRule['severity'];
}

/**
 * What is wrong with a query, by rule.
 * @throws ConfigError with the position marked where it is no PromQL
 */
export function lintQuery(
  query: string,
  known: { readonly reduce?: Reduce | undefined; readonly colors?: ColorLabels; readonly windowMs?: number },
): readonly LintFinding[] {
  const placeholders = findPlaceholders(query);
  const top = parsePromql(query);
  const [expression = top] = childrenOf(top);
  const context: LintContext = {
    text: query,
    top,
    expression,
    hasPlaceholder: ({ from, to }) => placeholders.some((one) => one.from >= from && one.from < to),
    reduce: known.reduce,
    colors: known.colors,
    windowMs: known.windowMs,
  };
  return lintRules.flatMap(({ name, severity, check }) =>
    [...check(context)].map((hit) => ({ rule: name, severity, ...hit })),
  );
}
