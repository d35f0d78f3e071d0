import { alteredObjects } from './altered-objects.ts';
import type { CatalogSnapshot } from './catalog-snapshot.ts';
import { newNames, type NewNames } from './new-names.ts';
import type { CatalogSource } from './plain-settings.ts';
import { readMarks, withNearHorizon, type CatalogMarks } from './read-marks.ts';
import { readOthers, readPublications } from './read-others.ts';
import { readRelations } from './read-relations.ts';
import { readRoutines } from './read-routines.ts';
import { readTypes } from './read-types.ts';

const marksOfSnapshots = new WeakMap<CatalogSnapshot, CatalogMarks>();

type Read<Thing> = (source: CatalogSource, ids?: readonly number[]) => Promise<ReadonlyMap<number, Thing>>;

/** What is there now: the altered ones as they were read anew, the rest the very objects of before. */
function merged<Thing>(
  before: ReadonlyMap<number, Thing>,
  fresh: ReadonlyMap<number, Thing>,
  altered: ReadonlySet<number>,
): ReadonlyMap<number, Thing> {
  if (fresh.size === 0 && ![...altered].some((id) => before.has(id))) return before;
  const kept = [...before].filter(([id]) => !altered.has(id));
  return new Map([...kept, ...fresh].sort(([left], [right]) => left - right));
}

async function readAll(source: CatalogSource, marks: CatalogMarks): Promise<CatalogSnapshot> {
  const filled = new Set(marks.others.keys());
  const snapshot = {
    relations: await readRelations(source),
    routines: await readRoutines(source),
    types: await readTypes(source),
    ...(await readOthers(source, filled)),
    publications: filled.has('pg_publication')
      ? await readPublications(source)
      : new Map<string, readonly string[]>(),
  };
  marksOfSnapshots.set(snapshot, marks);
  return snapshot;
}

async function readAltered<Thing>(
  source: CatalogSource,
  read: Read<Thing>,
  before: ReadonlyMap<number, Thing>,
  altered: ReadonlySet<number>,
): Promise<ReadonlyMap<number, Thing>> {
  return merged(before, await read(source, [...altered]), altered);
}

/** Reads again what wears the old name of something renamed in its text. */
async function readMentioning<Thing>(
  source: CatalogSource,
  read: Read<Thing>,
  things: ReadonlyMap<number, Thing>,
  altered: ReadonlySet<number>,
  names: NewNames,
): Promise<ReadonlyMap<number, Thing>> {
  const mentioning = new Set<number>();
  for (const [id, thing] of things) if (!altered.has(id) && names.mentionedIn(thing)) mentioning.add(id);
  return readAltered(source, read, things, mentioning);
}

function sameOthers(before: CatalogMarks, after: CatalogMarks, tables: Iterable<string>): boolean {
  return [...tables].every((table) => before.others.get(table) === after.others.get(table));
}

/**
 * Reads what the schema is at this moment, inside or outside a transaction block, and leaves no trace in the session.
 * @param previous an earlier snapshot of the same database: only what changed since is read again, and what did not is
 * shared with it; `previous` itself comes back when nothing did
 */
export async function readCatalog(
  source: CatalogSource,
  previous?: CatalogSnapshot,
): Promise<CatalogSnapshot> {
  const earlier = previous === undefined ? undefined : marksOfSnapshots.get(previous);
  const marks = await readMarks(source, earlier);
  if (previous === undefined || earlier === undefined) return readAll(source, marks);

  const altered = await alteredObjects(source, previous, earlier, marks);
  const relations = await readAltered(source, readRelations, previous.relations, altered.relation);
  const routines = await readAltered(source, readRoutines, previous.routines, altered.routine);
  const types = await readAltered(source, readTypes, previous.types, altered.type);
  const tables = new Set([...earlier.others.keys(), ...marks.others.keys()]);
  const { schemas, others } = sameOthers(earlier, marks, tables)
    ? previous
    : await readOthers(source, new Set(marks.others.keys()));
  const isPublishing = previous.publications.size > 0 || marks.others.has('pg_publication');
  const unchanged =
    relations === previous.relations &&
    routines === previous.routines &&
    types === previous.types &&
    others === previous.others;
  if (unchanged) return previous;

  const names = newNames(previous, { relations, routines, types, schemas, others });
  if (names === 'anything') return readAll(source, await withNearHorizon(source, marks));
  const snapshot = {
    relations: await readMentioning(source, readRelations, relations, altered.relation, names),
    routines: await readMentioning(source, readRoutines, routines, altered.routine, names),
    types: await readMentioning(source, readTypes, types, altered.type, names),
    schemas,
    others,
    publications: isPublishing ? await readPublications(source) : previous.publications,
  };
  marksOfSnapshots.set(snapshot, await withNearHorizon(source, marks));
  return snapshot;
}
