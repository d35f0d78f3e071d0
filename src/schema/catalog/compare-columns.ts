import type { CatalogChange } from './catalog-change.ts';
import type { Column, Relation } from './catalog-snapshot.ts';
import { sameAccess, sameText } from './compare-text.ts';

interface Changed<Thing> {
  readonly before: Thing;
  readonly after: Thing;
}

function hasSameDefault({ before, after }: Changed<Column>): boolean {
  const versions = [before.expressionVersion, after.expressionVersion] as const;
  return (
    before.identity === after.identity &&
    before.virtual === after.virtual &&
    (before.default === null) === (after.default === null) &&
    sameText(before.default, after.default, versions) &&
    sameText(before.generated, after.generated, versions)
  );
}

function* compareColumn(column: Changed<Column>, relation: Changed<Relation>): Generator<CatalogChange> {
  const { before, after } = column;
  if (before.name !== after.name) yield { kind: 'column-renamed', ...column, relation };
  if (before.typeId !== after.typeId || before.modifier !== after.modifier)
    yield { kind: 'column-retyped', ...column, relation };
  if (before.collation !== after.collation) yield { kind: 'column-collation', ...column, relation };
  if (before.notNull !== after.notNull) yield { kind: 'column-not-null', ...column, relation };
  if (!hasSameDefault(column)) yield { kind: 'column-default', ...column, relation };
  if (!sameAccess(before.access, after.access))
    yield {
      kind: 'relation-access',
      column: after.name,
      before: before.access,
      after: after.access,
      relation,
    };
}

/** What is different in a relation's columns. A column is the same one as long as its number is. */
export function* compareColumns(relation: Changed<Relation>): Generator<CatalogChange> {
  const earlier = new Map(relation.before.columns.map((column) => [column.attribute, column]));
  const current = new Set(relation.after.columns.map(({ attribute }) => attribute));
  for (const column of relation.before.columns) {
    if (!current.has(column.attribute)) yield { kind: 'column-dropped', before: column, relation };
  }
  for (const column of relation.after.columns) {
    const before = earlier.get(column.attribute);
    if (before === undefined) yield { kind: 'column-added', after: column, relation };
    else yield* compareColumn({ before, after: column }, relation);
  }
}
