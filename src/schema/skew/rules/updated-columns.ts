import type { Relation } from '../../catalog/catalog-snapshot.ts';
import type { RuleContext } from './skew-rule.ts';
import { writesOnBothSides } from './table-writes.ts';

/** A table that a statement updates, and the columns it sets. */
export interface UpdatedRelation {
  readonly before: Relation | undefined;
  readonly after: Relation;
  readonly columns: ReadonlySet<string>;
}

/** The tables that UPDATE, MERGE or ON CONFLICT DO UPDATE of a statement change, by themselves or through simple views. */
export function updatedRelations(context: RuleContext): UpdatedRelation[] {
  return writesOnBothSides(context).flatMap(({ before, after }) =>
    after.write.command === 'update'
      ? [{ before: before?.table, after: after.table, columns: new Set(after.filled.keys()) }]
      : [],
  );
}

/** Whether a statement puts new rows into a table. */
export const insertsInto = (context: RuleContext, { id }: Relation): boolean =>
  writesOnBothSides(context).some(({ after }) => after.write.command !== 'update' && after.table.id === id);
