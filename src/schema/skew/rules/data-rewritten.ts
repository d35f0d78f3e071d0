import type { Relation } from '../../catalog/catalog-snapshot.ts';
import { laterFor } from './advice-for.ts';
import { differingRuns, shownDifference } from './differing-runs.ts';
import { shownRelation, usedRelations } from './find-relation.ts';
import { rewritesIn, type Rewrite } from './rewrites.ts';
import { forBlue } from './safer-step.ts';
import type { RuleContext, SkewRule } from './skew-rule.ts';

/** Tables whose rows the statement of the application meets, also behind a view. */
function metTables(context: RuleContext): Relation[] {
  const { before } = context.step;
  const met = usedRelations(context).flatMap(({ use, before: relation }) =>
    relation && !['insert', 'copy-in', 'truncate'].includes(use.access) ? [relation] : [],
  );
  for (const { reads } of met) {
    for (const id of reads) {
      const source = before.relations.get(id);
      if (source && !met.includes(source)) met.push(source);
    }
  }
  return met;
}

/** Whether the statement can see what a rewrite did: rows that are gone, or a column that was there before. */
function isSeen({ statement }: RuleContext, { columns }: Rewrite, table: Relation): boolean {
  if (columns === undefined) return true;
  const { columns: named, stars, wholeRows } = statement.footprint;
  const old = columns.filter((name) => table.columns.some((column) => column.name === name));
  return old.length > 0 && (stars.length + wholeRows.length > 0 || old.some((name) => named.includes(name)));
}

/** Not in skew.md: the migration gives values that were there another content. */
export const dataRewritten: SkewRule = {
  name: 'data-rewritten',
  summary:
    'The migration changed or deleted rows that the statement reads, which answers with something else now.',
  observe: forBlue((context) => {
    const [run] = differingRuns(context);
    if (!run) return [];
    const met = metTables(context);
    for (const { file, line, statement } of context.applied.toReversed()) {
      for (const rewrite of rewritesIn(statement)) {
        const table = met.find((one) => one.name === rewrite.table && isSeen(context, rewrite, one));
        if (!table) continue;
        const shown = shownRelation(table);
        const column = rewrite.columns?.length === 1 ? rewrite.columns[0] : undefined;
        return [
          {
            severity: 'changes-meaning',
            object: column === undefined ? shown : `${shown}.${column}`,
            message: `sample ${run.sample + 1} gives ${shownDifference(run)}: the migration ${rewrite.columns ? 'changed' : 'deleted'} rows of ${shown}`,
            cause: { file, line, statement },
            advice: rewrite.columns
              ? `Write the new values to a column of their own, let green read that one, and change the old ones ${laterFor(context)}.`
              : `Delete these rows of ${shown} ${laterFor(context)}.`,
          },
        ];
      }
    }
    return [];
  }),
};
