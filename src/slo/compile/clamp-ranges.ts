import { tryParsePeriod } from '../../duration.ts';
import type { PromqlNode } from '../promql/grammar.ts';
import { parsePromql } from '../promql/parse-promql.ts';
import { childrenOf, nodesOf } from '../promql/walk.ts';

/** A range of a query, such as the `5m` of `[5m]` and of `[5m:30s]`. */
export interface QueryRange {
  readonly from: number;
  readonly to: number;
  /** `undefined` where it is computed, as in `[5m + 1m]`. */
  readonly ms: number | undefined;
}

/** PromQL also has weeks, years and plain seconds. */
function lengthOf(text: string): number | undefined {
  const units = /^(?:(\d+)y)?(?:(\d+)w)?(.*)$/.exec(text);
  const [, years = '0', weeks = '0', rest = ''] = units ?? [];
  const days = Number(years) * 365 + Number(weeks) * 7;
  if (rest === '') return days * 86_400_000;
  const ms = /^\d+(\.\d+)?$/.test(rest) ? Number(rest) * 1_000 : tryParsePeriod(rest);
  return ms === undefined ? undefined : days * 86_400_000 + ms;
}

/** The ranges of a query, in the order of the text. */
export function rangesOf(top: PromqlNode, query: string): readonly QueryRange[] {
  const ranges: QueryRange[] = [];
  for (const node of nodesOf(top)) {
    if (node.name !== 'MatrixSelector' && node.name !== 'SubqueryExpr') continue;
    const range = childrenOf(node).find(({ name }) => name === 'DurationExpr');
    if (range === undefined) continue;
    const { from, to } = range;
    ranges.push({ from, to, ms: lengthOf(query.slice(from, to)) });
  }
  return ranges;
}

/** A time in PromQL, in whole seconds; a range of 0 is refused by Prometheus. */
export function promqlSeconds(ms: number): string {
  return `${Math.max(1, Math.floor(ms / 1_000))}s`;
}

/** The query with every range cut to `longestMs`, and what was cut; a range beyond the switch speaks of something else. */
export function clampRanges(
  query: string,
  longestMs: number,
): { readonly query: string; readonly cut: readonly string[] } {
  const longest = promqlSeconds(longestMs);
  const cut: string[] = [];
  let clamped = '';
  let end = 0;
  for (const { from, to, ms } of rangesOf(parsePromql(query), query)) {
    if (ms === undefined || ms <= Math.max(longestMs, 1_000)) continue;
    clamped += query.slice(end, from) + longest;
    cut.push(query.slice(from, to));
    end = to;
  }
  return { query: clamped + query.slice(end), cut };
}
