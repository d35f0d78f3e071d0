import type { CatalogChange } from './catalog-change.ts';
import type { CatalogSnapshot, DataType, Routine } from './catalog-snapshot.ts';
import { compareRelations } from './compare-relations.ts';
import { sameAccess, sameList } from './compare-text.ts';

function ownFields(thing: Routine | DataType): string {
  return JSON.stringify({ ...thing, version: undefined });
}

function isAltered<Thing extends Routine | DataType>(before: Thing, after: Thing): boolean {
  if (before === after) return false;
  if (before.name !== after.name || before.schema !== after.schema) return true;
  const labels = (thing: Routine | DataType) => ('labels' in thing ? thing.labels : []);
  if (!sameList(labels(before), labels(after))) return true;
  if (before.version !== undefined && before.version === after.version) return false;
  return ownFields(before) !== ownFields(after);
}

function* compareThings<Thing extends Routine | DataType>(
  before: ReadonlyMap<number, Thing>,
  after: ReadonlyMap<number, Thing>,
): Generator<
  { before: Thing; after?: never } | { before?: never; after: Thing } | { before: Thing; after: Thing }
> {
  if (before === after) return;
  for (const [id, thing] of before) if (!after.has(id)) yield { before: thing };
  for (const [id, thing] of after) {
    const earlier = before.get(id);
    if (earlier === undefined) yield { after: thing };
    else if (isAltered(earlier, thing)) yield { before: earlier, after: thing };
  }
}

function* compareTypes(before: CatalogSnapshot, after: CatalogSnapshot): Generator<CatalogChange> {
  for (const pair of compareThings(before.types, after.types)) {
    if (pair.after === undefined) yield { kind: 'type-dropped', before: pair.before };
    else if (pair.before === undefined) yield { kind: 'type-added', after: pair.after };
    else yield { kind: 'type-altered', before: pair.before, after: pair.after };
  }
}

function* compareRoutines(before: CatalogSnapshot, after: CatalogSnapshot): Generator<CatalogChange> {
  for (const pair of compareThings(before.routines, after.routines)) {
    if (pair.after === undefined) yield { kind: 'routine-dropped', before: pair.before };
    else if (pair.before === undefined) yield { kind: 'routine-added', after: pair.after };
    else yield { kind: 'routine-altered', before: pair.before, after: pair.after };
  }
}

function keysOfBoth(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): string[] {
  return before === after ? [] : [...new Set([...before.keys(), ...after.keys()])].sort();
}

function* compareSchemas(before: CatalogSnapshot, after: CatalogSnapshot): Generator<CatalogChange> {
  for (const name of keysOfBoth(before.schemas, after.schemas)) {
    const was = before.schemas.get(name);
    const is = after.schemas.get(name);
    if (is === undefined)
      yield { kind: 'schema-dropped', name, ...(was === undefined ? {} : { before: was }) };
    else if (was === undefined) yield { kind: 'schema-added', name, after: is };
    else if (!sameAccess(was, is)) yield { kind: 'schema-access', name, before: was, after: is };
  }
}

function* comparePublications(before: CatalogSnapshot, after: CatalogSnapshot): Generator<CatalogChange> {
  for (const name of keysOfBoth(before.publications, after.publications)) {
    const was = before.publications.get(name);
    const is = after.publications.get(name);
    if (was !== undefined && is !== undefined && sameList(was, is)) continue;
    yield { kind: 'publication-changed', name, before: was ?? [], after: is ?? [] };
  }
}

function* compareOthers(before: CatalogSnapshot, after: CatalogSnapshot): Generator<CatalogChange> {
  for (const key of keysOfBoth(before.others, after.others)) {
    const was = before.others.get(key) ?? null;
    const is = after.others.get(key) ?? null;
    if (was !== is) yield { kind: 'other', key, before: was, after: is };
  }
}

/**
 * What is different in `after`, in a stable order: schemas, types, relations with what belongs to them, routines, the
 * rest. What only follows another thing's new name in its text is not different.
 */
export function compareCatalogs(before: CatalogSnapshot, after: CatalogSnapshot): CatalogChange[] {
  if (before === after) return [];
  return [
    ...compareSchemas(before, after),
    ...compareTypes(before, after),
    ...compareRelations(before, after),
    ...compareRoutines(before, after),
    ...comparePublications(before, after),
    ...compareOthers(before, after),
  ];
}
