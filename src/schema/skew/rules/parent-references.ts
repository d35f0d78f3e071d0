import type { CatalogSnapshot, Constraint, Relation } from '../../catalog/catalog-snapshot.ts';

/** A foreign key, seen from the table it refers to. */
export interface Reference {
  readonly child: Relation;
  readonly constraint: Constraint;
  /** Columns of the parent. */
  readonly keys: readonly string[];
}

/** Columns of the parent, as the definition lists them. */
function referencedColumns({ definition }: Constraint): string[] {
  const list =
    /\bREFERENCES\s+(?:"[^"]*"|[^\s("])+\s*\(((?:"(?:[^"]|"")*"|[^)"])*)\)/.exec(definition)?.[1] ?? '';
  return (list.match(/"(?:[^"]|"")*"|[^\s,]+/g) ?? []).map((name) =>
    name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name,
  );
}

/** Every foreign key that refers to a relation; those of partitions are those of their parent. */
export function referencesTo(snapshot: CatalogSnapshot, parentId: number): Reference[] {
  return [...snapshot.relations.values()].flatMap((child) =>
    child.partitionBound === null
      ? child.constraints
          .filter(({ kind, references }) => kind === 'foreign-key' && references === parentId)
          .map((constraint) => ({ child, constraint, keys: referencedColumns(constraint) }))
      : [],
  );
}

/** Whether two foreign keys bind the same columns of the same table. */
export const isSameReference = (one: Reference, other: Reference): boolean =>
  one.child.id === other.child.id &&
  one.constraint.columns.join('\0') === other.constraint.columns.join('\0') &&
  one.keys.join('\0') === other.keys.join('\0');
