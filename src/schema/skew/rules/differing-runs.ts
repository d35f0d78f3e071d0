import type { Run } from '../cell.ts';
import type { RuleContext } from './skew-rule.ts';

/** What a run answered on both sides of the step. */
export interface DifferingRun {
  /** From 0. */
  readonly sample: number;
  /** How many rows it returned or wrote. */
  readonly counts: readonly [before: number | undefined, after: number | undefined];
  /** Columns that are on both sides and whose values are not the same; empty when only the rows are others. */
  readonly columns: readonly string[];
}

type Ran = Extract<Run, { ok: true }>;

/** Places of the columns that both sides return under one name, and that do not change by themselves. */
function commonColumns({ before, after, volatile }: RuleContext, sample: number) {
  const old = before.shape?.columns ?? [];
  const fresh = after.shape?.columns ?? [];
  const sameNames =
    old.length === fresh.length && old.every(({ name }, place) => name === fresh[place]?.name);
  return old.flatMap(({ name }, place) => {
    const now = sameNames ? place : fresh.findIndex((column) => column.name === name);
    return now < 0 || volatile[sample]?.has(place) === true ? [] : [{ name, was: place, is: now }];
  });
}

function difference(context: RuleContext, sample: number, before: Ran, after: Ran): DifferingRun | undefined {
  const columns = commonColumns(context, sample);
  const inOrder = context.statement.footprint.ordered.length > 0;
  const lines = (rows: Ran['rows'], places: readonly number[]) => {
    const texts = rows.map((row) => JSON.stringify(places.map((place) => row[place] ?? null)));
    return (inOrder ? texts : texts.sort()).join('\n');
  };
  const differs = (some: typeof columns) =>
    lines(
      before.rows,
      some.map(({ was }) => was),
    ) !==
    lines(
      after.rows,
      some.map(({ is }) => is),
    );
  const counted = before.rowCount !== after.rowCount;
  if (!counted && !differs(columns)) return undefined;
  const own = counted ? [] : columns.filter((column) => differs([column])).map(({ name }) => name);
  return { sample, counts: [before.rowCount, after.rowCount], columns: own };
}

/** Samples that answer with something else after the step than before it. */
export function differingRuns(context: RuleContext): DifferingRun[] {
  return (context.before.runs ?? []).flatMap((before, sample) => {
    const after = context.after.runs?.[sample];
    const found = before.ok && after?.ok === true ? difference(context, sample, before, after) : undefined;
    return found ?? [];
  });
}

export const runsDiffer = (context: RuleContext): boolean => differingRuns(context).length > 0;

/** What differs, in words. */
export function shownDifference({ counts, columns }: DifferingRun): string {
  const [before, after] = counts;
  if (before !== after) return `${after ?? 0} rows instead of ${before ?? 0}`;
  return columns.length > 0 ? `another ${columns.join(', ')}` : 'other rows';
}
