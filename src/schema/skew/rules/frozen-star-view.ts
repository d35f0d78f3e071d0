import type { Column, Relation } from '../../catalog/catalog-snapshot.ts';
import { causeOf } from './cause-of.ts';
import { shownRelation, usedRelations } from './find-relation.ts';
import { missingIn } from './named-object.ts';
import type { RuleContext, SkewRule } from './skew-rule.ts';

/** A table that a view takes its rows from and that has the column the view lacks. */
function baseWith(
  { step }: RuleContext,
  view: Relation,
  column: string,
): { table: Relation; found: Column } | undefined {
  for (const id of view.reads) {
    const table = step.after.relations.get(id);
    const found = table?.columns.find(({ name }) => name === column);
    if (table && found) return { table, found };
  }
  return undefined;
}

/** Rule 36: the star of a view was expanded when the view was made. */
export const frozenStarView: SkewRule = {
  name: 'frozen-star-view',
  summary:
    'A view does not gain the column that its table gained, although it may have been written with `*`.',
  claim(fault, context) {
    const missing = fault.sqlstate === '42703' ? missingIn(fault.message) : undefined;
    if (missing === undefined || context.statement.version !== 'green') return undefined;
    for (const { after: view } of usedRelations(context)) {
      if (view?.kind !== 'view' && view?.kind !== 'materialized-view') continue;
      if (view.columns.some(({ name }) => name === missing.name)) continue;
      const base = baseWith(context, view, missing.name);
      if (base === undefined) continue;
      const cause = causeOf(
        context,
        (change) =>
          change.kind === 'column-added' &&
          change.relation.after.id === base.table.id &&
          change.after.name === missing.name,
      );
      const sort = view.kind === 'view' ? 'VIEW' : 'MATERIALIZED VIEW';
      return {
        object: `${shownRelation(view)}.${missing.name}`,
        ...(cause ? { cause } : {}),
        advice:
          `Postgres expanded the view's columns when it was made: behind the step that adds ${shownRelation(base.table)}.${missing.name}, ` +
          (view.kind === 'view'
            ? `CREATE OR REPLACE ${sort} ${shownRelation(view)} with the new column last.`
            : `make the ${sort} ${shownRelation(view)} anew with the column.`),
      };
    }
    return undefined;
  },
};
