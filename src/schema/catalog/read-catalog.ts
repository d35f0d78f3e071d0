import type { CatalogSnapshot } from './catalog-snapshot.ts';
import { newNames, type NewNames } from './new-names.ts';
import type { CatalogSource } from './plain-settings.ts';
import { readMarks, type CatalogMarks } from './read-marks.ts';
import { readOthers, readPublications } from './read-others.ts';
import { readRelations } from './read-relations.ts';
import { readRoutines } from './read-routines.ts';
import { readTypes } from './read-types.ts';

const marksOfSnapshots = new WeakMap<CatalogSnapshot, CatalogMarks>();

type Read<Thing> = (source: CatalogSource, ids?: readonly number[]) => Promise<ReadonlyMap<number, Thing>>;

function alteredIds(before: ReadonlyMap<number, string>, after: ReadonlyMap<number, string>): Set<number> {
  const altered = new Set<number>();
  for (const [id, mark] of after) if (before.get(id) !== mark) altered.add(id);
  return altered;
}

/** What is there now: read anew where `fresh` has it, else the very objects of before. */
function merged<Thing>(
  before: ReadonlyMap<number, Thing>,
  fresh: ReadonlyMap<number, Thing>,
  present: ReadonlyMap<number, string>,
  altered: ReadonlySet<number>,
): ReadonlyMap<number, Thing> {
  if (altered.size === 0 && [...before.keys()].every((id) => present.has(id))) return before;
  const things: [number, Thing][] = [];
  for (const [id, thing] of before) if (present.has(id) && !altered.has(id)) things.push([id, thing]);
  return new Map([...things, ...fresh].sort(([left], [right]) => left - right));
}

async function readAll(source: CatalogSource, marks: CatalogMarks): Promise<CatalogSnapshot> {
  const snapshot = {
    relations: await readRelations(source),
    routines: await readRoutines(source),
    types: await readTypes(source),
    ...(await readOthers(source)),
    publications: await readPublications(source),
  };
  marksOfSnapshots.set(snapshot, marks);
  return snapshot;
}

/** Reads what has other marks than before, and then what wears the old name of something renamed in its text. */
async function readAltered<Thing>(
  source: CatalogSource,
  read: Read<Thing>,
  before: ReadonlyMap<number, Thing>,
  marks: readonly [before: ReadonlyMap<number, string>, after: ReadonlyMap<number, string>],
): Promise<{ things: ReadonlyMap<number, Thing>; altered: Set<number> }> {
  const altered = alteredIds(...marks);
  const fresh = await read(source, [...altered]);
  return { things: merged(before, fresh, marks[1], altered), altered };
}

async function readMentioning<Thing>(
  source: CatalogSource,
  read: Read<Thing>,
  { things, altered }: { things: ReadonlyMap<number, Thing>; altered: ReadonlySet<number> },
  present: ReadonlyMap<number, string>,
  names: NewNames,
): Promise<ReadonlyMap<number, Thing>> {
  const mentioning = [...things].flatMap(([id, thing]) =>
    !altered.has(id) && names.mentionedIn(thing) ? [id] : [],
  );
  if (mentioning.length === 0) return things;
  return merged(things, await read(source, mentioning), present, new Set(mentioning));
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
  const marks = await readMarks(source);
  const earlier = previous === undefined ? undefined : marksOfSnapshots.get(previous);
  if (previous === undefined || earlier === undefined) return readAll(source, marks);

  const relations = await readAltered(source, readRelations, previous.relations, [
    earlier.relations,
    marks.relations,
  ]);
  const routines = await readAltered(source, readRoutines, previous.routines, [
    earlier.routines,
    marks.routines,
  ]);
  const types = await readAltered(source, readTypes, previous.types, [earlier.types, marks.types]);
  const rest = earlier.rest === marks.rest ? previous : await readOthers(source);
  const unchanged =
    relations.things === previous.relations &&
    routines.things === previous.routines &&
    types.things === previous.types &&
    rest === previous;
  if (unchanged) return previous;

  const names = newNames(previous, {
    relations: relations.things,
    routines: routines.things,
    types: types.things,
    schemas: rest.schemas,
    others: rest.others,
  });
  if (names === 'anything') return readAll(source, marks);
  const mayPublish = previous.publications.size > 0 || rest !== previous;
  const snapshot = {
    relations: await readMentioning(source, readRelations, relations, marks.relations, names),
    routines: await readMentioning(source, readRoutines, routines, marks.routines, names),
    types: await readMentioning(source, readTypes, types, marks.types, names),
    schemas: rest.schemas,
    others: rest.others,
    publications: mayPublish ? await readPublications(source) : previous.publications,
  };
  marksOfSnapshots.set(snapshot, marks);
  return snapshot;
}
