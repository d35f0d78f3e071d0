import type { CatalogChange } from '../../catalog/catalog-change.ts';
import type { Relation } from '../../catalog/catalog-snapshot.ts';
import type { MigrationPlace } from '../skew-report.ts';
import { causeOf } from './cause-of.ts';
import type { RuleContext } from './skew-rule.ts';

type Matches = (change: CatalogChange) => boolean;

/** Whether a change brings this relation under its name, or makes it anew. */
export const bringsRelation =
  ({ id }: Relation): Matches =>
  (change) =>
    (change.kind === 'relation-added' ||
      change.kind === 'relation-replaced' ||
      change.kind === 'relation-renamed') &&
    change.after.id === id;

/** Whether a change is about a column: the column itself, or a constraint on it. */
export const touchesColumn =
  ({ id }: Relation, column: string): Matches =>
  (change) => {
    if (!('relation' in change) || change.relation.after.id !== id) return false;
    if (change.kind === 'column-dropped') return change.before.name === column;
    if (change.kind === 'constraint-added' || change.kind === 'constraint-altered')
      return change.after.columns.includes(column);
    return (
      (change.kind === 'column-added' ||
        change.kind === 'column-renamed' ||
        change.kind === 'column-retyped' ||
        change.kind === 'column-not-null' ||
        change.kind === 'column-default' ||
        change.kind === 'column-collation') &&
      change.after.name === column
    );
  };

/** Whether a change is about a type. */
export const causeOfType =
  (typeId: number): Matches =>
  (change) =>
    (change.kind === 'type-altered' || change.kind === 'type-added') && change.after.id === typeId;

/** The statement behind the first of these that some statement of the migration did. */
export function firstCause(context: RuleContext, ...matches: readonly Matches[]): MigrationPlace | undefined {
  for (const one of matches) {
    const cause = causeOf(context, one);
    if (cause) return cause;
  }
  return undefined;
}

/** The statement that changed a column or its type, or brought its table. */
export function causeOfColumn(
  context: RuleContext,
  table: Relation,
  name: string,
): MigrationPlace | undefined {
  const column = table.columns.find((one) => one.name === name);
  return firstCause(
    context,
    touchesColumn(table, name),
    ...(column ? [causeOfType(column.typeId)] : []),
    bringsRelation(table),
  );
}
