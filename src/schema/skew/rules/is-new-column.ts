import type { Relation } from '../../catalog/catalog-snapshot.ts';
import type { RuleContext } from './skew-rule.ts';

/** Whether the release itself added a column to a table that was there before it. */
export function isNewColumn({ baseline, step }: RuleContext, table: Relation, column: string): boolean {
  if (baseline === undefined) {
    return step.changes.some(
      (change) =>
        change.kind === 'column-added' &&
        change.relation.after.id === table.id &&
        change.after.name === column,
    );
  }
  const old = baseline.relations.get(table.id);
  const attribute = table.columns.find(({ name }) => name === column)?.attribute;
  return (
    old !== undefined && attribute !== undefined && old.columns.every((one) => one.attribute !== attribute)
  );
}
