import type { CatalogChange } from './catalog-change.ts';
import type { CatalogSnapshot, Relation } from './catalog-snapshot.ts';
import { compareColumns } from './compare-columns.ts';
import { compareParts } from './compare-parts.ts';
import { sameAccess, sameList, sameText } from './compare-text.ts';

interface Pair {
  readonly before: Relation;
  readonly after: Relation;
}

type Aspect = Extract<CatalogChange, { kind: 'relation-altered' }>['what'];

const aspects: Readonly<Record<Aspect, (pair: Pair) => boolean>> = {
  definition: ({ before, after }) =>
    sameText(before.definition, after.definition, [before.definitionVersion, after.definitionVersion]),
  options: ({ before, after }) =>
    sameList(before.options, after.options) &&
    before.ownedBy?.relation === after.ownedBy?.relation &&
    before.ownedBy?.attribute === after.ownedBy?.attribute,
  owner: ({ before, after }) => before.owner === after.owner,
  'replica-identity': ({ before, after }) => before.replicaIdentity === after.replicaIdentity,
  rules: ({ before, after }) =>
    sameText(before.rules.join('\n'), after.rules.join('\n'), [before.rulesVersion, after.rulesVersion]),
  populated: ({ before, after }) => before.populated === after.populated,
  partition: ({ before, after }) =>
    before.partitionBound === after.partitionBound &&
    (before.partitionKey === null) === (after.partitionKey === null) &&
    sameList(before.parents, after.parents),
};

function* compareRelation(relation: Pair): Generator<CatalogChange> {
  const { before, after } = relation;
  if (before.name !== after.name || before.schema !== after.schema)
    yield { kind: 'relation-renamed', before, after };
  for (const [what, isSame] of Object.entries(aspects) as [Aspect, (pair: Pair) => boolean][]) {
    if (!isSame(relation)) yield { kind: 'relation-altered', what, before, after };
  }
  yield* compareColumns(relation);
  yield* compareParts(relation);
  if (before.rowSecurity !== after.rowSecurity || before.forceRowSecurity !== after.forceRowSecurity)
    yield { kind: 'row-security', relation };
  if (!sameAccess(before.access, after.access))
    yield { kind: 'relation-access', column: null, before: before.access, after: after.access, relation };
}

const nameOf = ({ schema, name }: Relation) => JSON.stringify([schema, name]);

/** Names that belong to another relation than before. */
function* compareNames(before: CatalogSnapshot, after: CatalogSnapshot): Generator<CatalogChange> {
  const owners = new Map<string, Relation>();
  for (const relation of before.relations.values()) owners.set(nameOf(relation), relation);
  for (const relation of after.relations.values()) {
    const owner = owners.get(nameOf(relation));
    if (owner !== undefined && owner.id !== relation.id)
      yield { kind: 'relation-replaced', before: owner, after: relation };
  }
}

/** Children that came to or went from parents that are there on both sides. */
function* compareChildren(before: CatalogSnapshot, after: CatalogSnapshot): Generator<CatalogChange> {
  const moved = function* (
    kind: 'partition-attached' | 'partition-detached',
    children: CatalogSnapshot,
    others: CatalogSnapshot,
  ): Generator<CatalogChange> {
    for (const child of children.relations.values()) {
      const other = others.relations.get(child.id);
      if (other === child) continue;
      for (const id of child.parents) {
        if (other?.parents.includes(id) === true) continue;
        const parent = { before: before.relations.get(id), after: after.relations.get(id) };
        if (parent.before && parent.after)
          yield { kind, child, relation: { before: parent.before, after: parent.after } };
      }
    }
  };
  yield* moved('partition-detached', before, after);
  yield* moved('partition-attached', after, before);
}

/** What is different in relations and in everything that belongs to them. */
export function* compareRelations(before: CatalogSnapshot, after: CatalogSnapshot): Generator<CatalogChange> {
  if (before.relations === after.relations) return;
  for (const [id, relation] of before.relations) {
    if (!after.relations.has(id)) yield { kind: 'relation-dropped', before: relation };
  }
  for (const [id, relation] of after.relations) {
    if (!before.relations.has(id)) yield { kind: 'relation-added', after: relation };
  }
  yield* compareNames(before, after);
  for (const [id, relation] of after.relations) {
    const earlier = before.relations.get(id);
    if (earlier !== undefined && earlier !== relation)
      yield* compareRelation({ before: earlier, after: relation });
  }
  yield* compareChildren(before, after);
}
