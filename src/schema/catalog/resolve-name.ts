import type { CatalogSnapshot, Column, Relation } from './catalog-snapshot.ts';

/** A name as a statement writes it. */
export interface WrittenName {
  readonly schema?: string | undefined;
  readonly name: string;
}

const indexes = new WeakMap<CatalogSnapshot['relations'], ReadonlyMap<string, readonly Relation[]>>();

function relationsNamed(snapshot: CatalogSnapshot, name: string): readonly Relation[] {
  let index = indexes.get(snapshot.relations);
  if (index === undefined) {
    const entries = new Map<string, Relation[]>();
    for (const relation of snapshot.relations.values()) {
      const namesakes = entries.get(relation.name);
      if (namesakes) namesakes.push(relation);
      else entries.set(relation.name, [relation]);
    }
    index = entries;
    indexes.set(snapshot.relations, index);
  }
  return index.get(name) ?? [];
}

/** The relation that a name means. @param searchPath schemas in which a name without one is looked for, in order */
export function resolveRelation(
  snapshot: CatalogSnapshot,
  { schema, name }: WrittenName,
  searchPath: readonly string[] = ['public'],
): Relation | undefined {
  const namesakes = relationsNamed(snapshot, name);
  for (const candidate of schema === undefined ? searchPath : [schema]) {
    const relation = namesakes.find((namesake) => namesake.schema === candidate);
    if (relation) return relation;
  }
  return undefined;
}

/** A column by its name. */
export function columnOf(relation: Relation, name: string): Column | undefined {
  return relation.columns.find((column) => column.name === name);
}

/** Views and materialized views that read a relation, directly or through others. */
export function viewsOver(snapshot: CatalogSnapshot, relation: Relation): readonly Relation[] {
  const found = new Set<Relation>();
  const read = new Set([relation.id]);
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const view of snapshot.relations.values()) {
      if (found.has(view) || view.id === relation.id || !view.reads.some((id) => read.has(id))) continue;
      found.add(view);
      read.add(view.id);
    }
  }
  return [...found];
}

/**
 * The table that writing to a simple view writes to; the relation itself for anything but a view; `undefined` for a
 * view whose writes go elsewhere: over several relations, grouped, or with a trigger or rule of its own.
 */
export function baseRelation(snapshot: CatalogSnapshot, relation: Relation): Relation | undefined {
  let current: Relation | undefined = relation;
  for (const seen = new Set<number>(); current?.kind === 'view';) {
    const [only, ...others]: readonly number[] = current.reads;
    const ownWay = current.rules.length > 0 || current.triggers.some(({ timing }) => timing === 'instead');
    const isSimple = !/\b(?:GROUP BY|HAVING|LIMIT|OFFSET|DISTINCT|UNION|INTERSECT|EXCEPT|WITH)\b/.test(
      current.definition ?? '',
    );
    if (only === undefined || others.length > 0 || ownWay || !isSimple || seen.has(current.id))
      return undefined;
    seen.add(current.id);
    current = snapshot.relations.get(only);
  }
  return current;
}
