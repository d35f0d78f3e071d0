import type { CatalogSnapshot, Relation } from './catalog-snapshot.ts';
import { objectCatalogs, type ObjectCatalog, type ObjectKind } from './object-catalogs.ts';
import type { CatalogSource } from './plain-settings.ts';
import type { CatalogMark, CatalogMarks } from './read-marks.ts';

/** OIDs of the objects whose rows are others than before, gone ones included. */
export type AlteredObjects = Readonly<Record<ObjectKind, ReadonlySet<number>>>;

/** How many rows of a catalog a relation has, as it was read. */
const partsOf: Readonly<Partial<Record<ObjectCatalog, (relation: Relation) => number>>> = {
  pg_constraint: ({ constraints }) => constraints.length,
  pg_index: ({ indexes }) => indexes.length,
  pg_trigger: ({ triggers }) => triggers.length,
  pg_policy: ({ policies }) => policies.length,
  pg_rewrite: ({ rules, definition }) => rules.length + (definition === null ? 0 : 1),
  pg_inherits: ({ parents }) => parents.length,
};

function* differing(before: CatalogMark, after: CatalogMark): Generator<number> {
  for (const [id, versions] of after.recent) if (before.recent.get(id) !== versions) yield id;
  for (const id of before.recent.keys()) if (!after.recent.has(id)) yield id;
}

/** Objects that are there on one side only. */
function* comeOrGone(
  known: ReadonlyMap<number, unknown>,
  before: ReadonlySet<number>,
  after: ReadonlySet<number>,
): Generator<number> {
  for (const id of known.keys()) if (!after.has(id)) yield id;
  for (const id of after) if (!before.has(id)) yield id;
}

/** Objects that have more or fewer rows of a catalog than when they were read. */
async function* uncounted(
  source: CatalogSource,
  table: ObjectCatalog,
  { relations, types }: CatalogSnapshot,
): AsyncGenerator<number> {
  const { id, of } = objectCatalogs[table];
  const [row] = await source.rows<{ counts: string | null }>(`SELECT pg_catalog.json_agg(
      pg_catalog.json_build_array(object.id::int8, object.number))::text AS counts
    FROM (SELECT ${id} AS id, pg_catalog.count(*) AS number FROM pg_catalog.${table} AS x WHERE ${of} GROUP BY 1) AS object`);
  const counts = new Map(JSON.parse(row?.counts ?? '[]') as readonly (readonly [number, number])[]);
  for (const relation of relations.values()) {
    if (partsOf[table]?.(relation) !== (counts.get(relation.id) ?? 0)) yield relation.id;
  }
  if (table !== 'pg_constraint') return;
  for (const type of types.values()) if (type.kind === 'domain') yield type.id;
}

/** Compares marks. */
export async function alteredObjects(
  source: CatalogSource,
  previous: CatalogSnapshot,
  before: CatalogMarks,
  after: CatalogMarks,
): Promise<AlteredObjects> {
  const altered = { relation: new Set<number>(), routine: new Set<number>(), type: new Set<number>() };
  const known = { relation: previous.relations, routine: previous.routines, type: previous.types };
  for (const table of Object.keys(objectCatalogs) as ObjectCatalog[]) {
    const { kinds, gone } = objectCatalogs[table];
    const [was, is] = [before.objects[table], after.objects[table]];
    const ids = [...differing(was, is)];
    if (gone === 'parts' && was.old !== is.old)
      for await (const id of uncounted(source, table, previous)) ids.push(id);
    for (const kind of kinds) {
      for (const id of ids) altered[kind].add(id);
      if (gone !== 'list') continue;
      for (const id of comeOrGone(known[kind], was.present, is.present)) altered[kind].add(id);
    }
  }
  for (const { id, indexes } of previous.relations.values()) {
    if (indexes.some((index) => altered.relation.has(index.id))) altered.relation.add(id);
  }
  return altered;
}
