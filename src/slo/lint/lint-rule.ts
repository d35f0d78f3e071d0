import type { ColorLabels } from '../compile/color-query.ts';
import type { Reduce } from '../objective.ts';
import type { PromqlNode } from '../promql/grammar.ts';

/** What a rule looks at. */
export interface LintContext {
  /** The query as it was written. */
  readonly text: string;
  readonly top: PromqlNode;
  /** All of it but comments. */
  readonly expression: PromqlNode;
  /** Whether `{color}` stands in a part of the query. */
  readonly hasPlaceholder: (node: PromqlNode) => boolean;
  /** What somebody said about several series. */
  readonly reduce: Reduce | undefined;
  /** Labels of the colors; unknown while check files are loaded. */
  readonly colors: ColorLabels | undefined;
  /** How long green is observed, in milliseconds; unknown while check files are loaded. */
  readonly windowMs: number | undefined;
}

/** A place in the query, and what is wrong with it. */
export interface LintHit {
  readonly from: number;
  readonly to: number;
  /** One sentence. */
  readonly message: string;
  /** What to do, one sentence. */
  readonly advice: string;
}

export interface LintRule {
  readonly name: string;
  /** An error keeps the check from being registered; a warning is told before the switch. */
  readonly severity: 'error' | 'warning';
  readonly check: (context: LintContext) => Iterable<LintHit>;
}
