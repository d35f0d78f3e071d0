import type { CatalogChange } from './catalog-change.ts';
import type { Constraint, Index, Policy, Relation, Trigger } from './catalog-snapshot.ts';
import { sameThing } from './compare-text.ts';

interface Changed<Thing> {
  readonly before: Thing;
  readonly after: Thing;
}

interface Part {
  readonly id?: number;
  readonly name: string;
}

type Difference<Thing> =
  | { readonly what: 'dropped'; readonly before: Thing }
  | { readonly what: 'added'; readonly after: Thing }
  | ({ readonly what: 'kept' } & Changed<Thing>);

/** Pairs the parts of a relation: by name, since what is made anew under its old name does the old one's work, else by OID. */
function* pairParts<Thing extends Part>(
  before: readonly Thing[],
  after: readonly Thing[],
): Generator<Difference<Thing>> {
  const paired = new Map<Thing, Thing>();
  const names = new Map(before.map((part) => [part.name, part]));
  for (const part of after) {
    const earlier = names.get(part.name);
    if (earlier) paired.set(part, earlier);
  }
  const taken = new Set(paired.values());
  for (const part of after) {
    if (paired.has(part) || part.id === undefined) continue;
    const earlier = before.find(({ id }) => id === part.id);
    if (!earlier || taken.has(earlier)) continue;
    paired.set(part, earlier);
    taken.add(earlier);
  }
  for (const part of before) if (!taken.has(part)) yield { what: 'dropped', before: part };
  for (const part of after) {
    const earlier = paired.get(part);
    if (earlier) yield { what: 'kept', before: earlier, after: part };
    else yield { what: 'added', after: part };
  }
}

const identity = ['id'] as const;

/**
 * Constraints that nothing else tells of: a trigger's own is the trigger, and a NOT NULL's own (Postgres 18) is the
 * column's, unless rows from before it may break it.
 */
function tellable({ kind, validated }: Constraint): boolean {
  return kind !== 'trigger' && (kind !== 'not-null' || !validated);
}

function* compareConstraints(relation: Changed<Relation>): Generator<CatalogChange> {
  for (const part of pairParts(relation.before.constraints, relation.after.constraints)) {
    if (part.what === 'added') {
      if (tellable(part.after)) yield { kind: 'constraint-added', after: part.after, relation };
    } else if (part.what === 'dropped') {
      if (tellable(part.before)) yield { kind: 'constraint-dropped', before: part.before, relation };
    } else if (tellable(part.before) || tellable(part.after)) {
      const { before, after } = part;
      if (!sameThing<Constraint>(before, after, ['definition', 'expression', 'columns'], identity))
        yield { kind: 'constraint-altered', before, after, relation };
    }
  }
}

function* compareIndexes(relation: Changed<Relation>): Generator<CatalogChange> {
  for (const part of pairParts(relation.before.indexes, relation.after.indexes)) {
    if (part.what === 'added') yield { kind: 'index-added', after: part.after, relation };
    else if (part.what === 'dropped') yield { kind: 'index-dropped', before: part.before, relation };
    else if (!sameThing<Index>(part.before, part.after, ['definition', 'predicate', 'columns'], identity))
      yield { kind: 'index-altered', before: part.before, after: part.after, relation };
  }
}

function* compareTriggers(relation: Changed<Relation>): Generator<CatalogChange> {
  for (const part of pairParts(relation.before.triggers, relation.after.triggers)) {
    if (part.what === 'added') yield { kind: 'trigger-added', after: part.after, relation };
    else if (part.what === 'dropped') yield { kind: 'trigger-dropped', before: part.before, relation };
    else if (!sameThing<Trigger>(part.before, part.after, ['definition'], identity))
      yield { kind: 'trigger-altered', before: part.before, after: part.after, relation };
  }
}

function* comparePolicies(relation: Changed<Relation>): Generator<CatalogChange> {
  for (const part of pairParts(relation.before.policies, relation.after.policies)) {
    if (part.what === 'added') yield { kind: 'policy-added', after: part.after, relation };
    else if (part.what === 'dropped') yield { kind: 'policy-dropped', before: part.before, relation };
    else if (!sameThing<Policy>(part.before, part.after, ['definition']))
      yield { kind: 'policy-altered', before: part.before, after: part.after, relation };
  }
}

/** What is different in a relation's constraints, indexes, triggers and policies. */
export function* compareParts(relation: Changed<Relation>): Generator<CatalogChange> {
  yield* compareConstraints(relation);
  yield* compareIndexes(relation);
  yield* compareTriggers(relation);
  yield* comparePolicies(relation);
}
