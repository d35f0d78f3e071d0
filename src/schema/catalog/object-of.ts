import type { CatalogChange } from './catalog-change.ts';
import type { DataType, Relation, Routine } from './catalog-snapshot.ts';

type Named = { readonly schema: string; readonly name: string };

/** A name as people write it: without the schema `public`. */
export function shortName({ schema, name }: Named): string {
  return schema === 'public' ? name : `${schema}.${name}`;
}

/** Such as `orders`, `sequence orders_id_seq` or `composite type address`. */
export function relationLabel(relation: Relation): string {
  if (relation.kind === 'sequence') return `sequence ${shortName(relation)}`;
  if (relation.kind === 'composite-type') return `composite type ${shortName(relation)}`;
  return shortName(relation);
}

/** Such as `enum st`. */
export function typeLabel(type: DataType): string {
  return `${type.kind === 'base' ? 'type' : type.kind} ${shortName(type)}`;
}

/** Such as `function price(integer, text)`. */
export function routineLabel(routine: Routine): string {
  return `${routine.kind === 'window' ? 'function' : routine.kind} ${shortName(routine)}(${routine.arguments
    .map(({ type }) => type)
    .join(', ')})`;
}

/**
 * What a change is about, by the name it had before: `orders.phone`, `enum st`, `index t_e on t`. Without `public`, the
 * schema that everything is in unless somebody said otherwise.
 */
export function objectOf(change: CatalogChange): string {
  switch (change.kind) {
    case 'relation-added':
      return relationLabel(change.after);
    case 'relation-dropped':
    case 'relation-renamed':
    case 'relation-replaced':
    case 'relation-altered':
      return relationLabel(change.before);
    case 'column-added':
      return `${shortName(change.relation.after)}.${change.after.name}`;
    case 'column-dropped':
    case 'column-renamed':
    case 'column-retyped':
    case 'column-collation':
    case 'column-not-null':
    case 'column-default':
      return `${shortName(change.relation.before)}.${change.before.name}`;
    case 'constraint-added':
    case 'index-added':
    case 'trigger-added':
    case 'policy-added':
      return `${partOf(change.kind)} ${change.after.name} on ${shortName(change.relation.after)}`;
    case 'constraint-dropped':
    case 'constraint-altered':
    case 'index-dropped':
    case 'index-altered':
    case 'trigger-dropped':
    case 'trigger-altered':
    case 'policy-dropped':
    case 'policy-altered':
      return `${partOf(change.kind)} ${change.before.name} on ${shortName(change.relation.before)}`;
    case 'row-security':
      return shortName(change.relation.after);
    case 'relation-access':
      return change.column === null
        ? relationLabel(change.relation.after)
        : `${shortName(change.relation.after)}.${change.column}`;
    case 'partition-attached':
    case 'partition-detached':
      return shortName(change.child);
    case 'routine-added':
      return routineLabel(change.after);
    case 'routine-dropped':
    case 'routine-altered':
      return routineLabel(change.before);
    case 'type-added':
      return typeLabel(change.after);
    case 'type-dropped':
    case 'type-altered':
      return typeLabel(change.before);
    case 'schema-added':
    case 'schema-dropped':
    case 'schema-access':
      return `schema ${change.name}`;
    case 'publication-changed':
      return `publication ${change.name}`;
    case 'other':
      return change.key;
  }
}

function partOf(kind: CatalogChange['kind']): string {
  return kind.slice(0, kind.indexOf('-'));
}
