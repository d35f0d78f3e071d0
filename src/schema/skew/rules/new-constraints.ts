import type { CatalogChange } from '../../catalog/catalog-change.ts';
import type { CatalogSnapshot, Constraint, Relation } from '../../catalog/catalog-snapshot.ts';

/** Whether a change brought this constraint, or changed what it demands. */
export const brings =
  (name: string, relationId: number) =>
  (change: CatalogChange): boolean =>
    change.kind === 'constraint-added' || change.kind === 'constraint-altered'
      ? change.after.name === name && change.relation.after.id === relationId
      : change.kind === 'relation-added' && change.after.id === relationId;

/** Validating a constraint demands nothing new of what is written. */
const withoutMark = (definition: string) => definition.replace(/ NOT VALID$/, '');

/** Constraints of a relation that demand what its constraints in an older catalog did not. */
export function newConstraints(relation: Relation, past: CatalogSnapshot): Constraint[] {
  const old = past.relations.get(relation.id)?.constraints ?? [];
  return relation.constraints.filter(({ id, version, name, definition }) =>
    old.every(
      (one) =>
        (one.id !== id || one.version === undefined || one.version !== version) &&
        (one.name !== name || withoutMark(one.definition) !== withoutMark(definition)),
    ),
  );
}

/** Name of the CHECK that a refusal is about. */
export const checkNamed = (message: string): string | undefined =>
  /violates check constraint "(.+)"$/.exec(message)?.[1];

/** A name as it can stand in SQL. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
