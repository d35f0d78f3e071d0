import type { CatalogChange } from './catalog-change.ts';
import type { Relation } from './catalog-snapshot.ts';
import { objectOf } from './object-of.ts';

/** The names that an SQL text has in it, as Postgres folds them. */
function namesIn(sql: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, quoted, bare] of sql.matchAll(/"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}_$]*)/gu)) {
    if (quoted !== undefined) names.add(quoted.replaceAll('""', '"'));
    if (bare !== undefined) names.add(bare.toLowerCase());
  }
  return names;
}

function isNamed(change: CatalogChange, names: ReadonlySet<string>): boolean {
  const has = ({ name }: { readonly name: string }) => names.has(name);
  const either = ({ before, after }: { readonly before: Relation; readonly after: Relation }) =>
    has(before) || has(after);
  switch (change.kind) {
    case 'relation-added':
      // The sequence of a new serial or identity column is the column's.
      return has(change.after) || change.after.ownedBy !== undefined;
    case 'relation-dropped':
      return has(change.before);
    case 'relation-renamed':
    case 'relation-replaced':
    case 'relation-altered':
      return either(change);
    case 'column-added':
    case 'constraint-added':
    case 'index-added':
    case 'trigger-added':
    case 'policy-added':
    case 'row-security':
    case 'relation-access':
      return either(change.relation);
    case 'column-dropped':
    case 'column-renamed':
    case 'column-retyped':
    case 'column-collation':
    case 'column-not-null':
    case 'column-default':
    case 'constraint-dropped':
    case 'policy-dropped':
    case 'trigger-dropped':
    case 'constraint-altered':
    case 'trigger-altered':
    case 'policy-altered':
      return has(change.before) && either(change.relation);
    case 'index-dropped':
    case 'index-altered':
      return has(change.before);
    case 'partition-attached':
    case 'partition-detached':
      return has(change.child);
    case 'routine-added':
    case 'type-added':
      return has(change.after);
    case 'routine-dropped':
    case 'type-dropped':
      return has(change.before);
    case 'routine-altered':
    case 'type-altered':
      return has(change.before) || has(change.after);
    case 'schema-added':
    case 'schema-dropped':
    case 'schema-access':
    case 'publication-changed':
      return has(change);
    case 'other':
      // The key begins with words for the kind, and ends with the name.
      return [...namesIn(change.key)].some((name, position) => position > 0 && names.has(name));
  }
}

/**
 * What a statement changed although its text does not name it: what CASCADE took along, and constraints, indexes and
 * sequences that went with a column or a table.
 */
export function unnamedObjects(changes: readonly CatalogChange[], sql: string): readonly string[] {
  const names = namesIn(sql);
  return [...new Set(changes.filter((change) => !isNamed(change, names)).map(objectOf))];
}
