import type { CatalogStep } from './catalog-change.ts';
import type { CatalogSnapshot, DataType, Relation, Routine } from './catalog-snapshot.ts';
import { wordsOf } from './mentioned-words.ts';

/** How a change spreads from one object to others. OIDs of relations, routines and types. */
export interface ReachEdges {
  /** Names of an object before and after. */
  namesOf(id: number): Iterable<string>;
  /** Objects that a change of this one concerns. */
  from(id: number): Iterable<number>;
  /** The words of an object's definitions. */
  readonly texts: ReadonlyMap<number, ReadonlySet<string>>;
  /** Routines that make up statements as they run: they may touch anything. */
  readonly anything: Iterable<number>;
  /** Whether objects that are not followed, such as operators, can rest on what is reached. */
  throughOthers(names: ReadonlySet<string>): boolean;
}

const wordsOfThings = new WeakMap<Relation | Routine | DataType, ReadonlySet<string>>();

function wordsOnce<Thing extends Relation | Routine | DataType>(
  thing: Thing,
  text: (thing: Thing) => string,
): ReadonlySet<string> {
  let words = wordsOfThings.get(thing);
  if (words === undefined) {
    words = wordsOf(text(thing));
    wordsOfThings.set(thing, words);
  }
  return words;
}

/** All texts that can name something else. A foreign key's is left out: its table is followed by OID, in one direction. */
function textOfRelation(relation: Relation): string {
  return [
    ...relation.columns.flatMap(({ type, default: value, generated }) => [
      type,
      value ?? '',
      generated ?? '',
    ]),
    ...relation.constraints.map(({ kind, definition }) => (kind === 'foreign-key' ? '' : definition)),
    ...relation.indexes.map(({ columns, predicate, definition }) =>
      columns.includes(null) || predicate !== null ? definition : '',
    ),
    ...relation.triggers.map(({ definition }) => definition),
    ...relation.policies.map(({ definition }) => definition),
    ...relation.rules,
    relation.definition ?? '',
    relation.partitionKey ?? '',
  ].join(' ');
}

function textOfRoutine({ result, body, properties, arguments: taken }: Routine): string {
  return [result, body, properties, ...taken.map(({ type }) => type)].join(' ');
}

function textOfType({ baseType, default: value, constraints }: DataType): string {
  return [baseType ?? '', value ?? '', ...constraints.map(({ definition }) => definition)].join(' ');
}

function makesStatements({ language, body }: Routine): boolean {
  return language === 'plpgsql' ? /\bexecute\b/i.test(body) : language !== 'sql' && language !== 'internal';
}

type Links = Map<number, Set<number>>;

function link(links: Links, from: number, to: number): void {
  const targets = links.get(from);
  if (targets) targets.add(to);
  else links.set(from, new Set([to]));
}

const cascades = (letter: string | null) => letter === 'c' || letter === 'n' || letter === 'd';

function linkRelation(links: Links, relation: Relation): void {
  const { id, reads, parents, constraints, columns, triggers, ownedBy } = relation;
  for (const read of reads) link(links, read, id);
  for (const parent of parents) {
    link(links, id, parent);
    link(links, parent, id);
  }
  for (const { references, onDelete, onUpdate } of constraints) {
    if (references !== null && (cascades(onDelete) || cascades(onUpdate))) link(links, id, references);
  }
  for (const { typeId } of columns) link(links, typeId, id);
  for (const { functionId } of triggers) link(links, functionId, id);
  if (ownedBy) link(links, id, ownedBy.relation);
}

const resting =
  /^(?:operator|cast|collation|conversion|transform|text search|access method|event trigger|language) /;

/** The edges of both sides of a step. */
export function reachEdges({ before, after }: CatalogStep): ReachEdges {
  const sides: readonly CatalogSnapshot[] = [before, after];
  const links: Links = new Map();
  const texts = new Map<number, ReadonlySet<string>>();
  const anything = new Set<number>();
  const take = (id: number, words: ReadonlySet<string>) => {
    const known = texts.get(id);
    texts.set(id, known === undefined || known === words ? words : new Set([...known, ...words]));
  };
  for (const { relations, routines, types } of sides) {
    for (const relation of relations.values()) {
      linkRelation(links, relation);
      take(relation.id, wordsOnce(relation, textOfRelation));
    }
    for (const routine of routines.values()) {
      take(routine.id, wordsOnce(routine, textOfRoutine));
      if (makesStatements(routine)) anything.add(routine.id);
    }
    for (const type of types.values()) take(type.id, wordsOnce(type, textOfType));
  }
  return {
    texts,
    anything,
    from: (id) => links.get(id) ?? [],
    namesOf: (id) =>
      sides.flatMap(({ relations, routines, types }) =>
        [relations.get(id), routines.get(id), types.get(id)].flatMap((thing) => (thing ? [thing.name] : [])),
      ),
    throughOthers: (names) =>
      sides.some(
        ({ routines, others }) =>
          [...routines.values()].some(({ name }) => names.has(name)) &&
          [...others.keys()].some((key) => resting.test(key)),
      ),
  };
}
