import type { CatalogChange, CatalogStep } from './catalog-change.ts';
import type { CatalogSnapshot, Constraint, Relation } from './catalog-snapshot.ts';

/** Where a step begins to spread. */
export interface ReachSeeds {
  readonly everything: boolean;
  /** OIDs of what is different: all that depends on it is concerned as well. */
  readonly ids: ReadonlySet<number>;
  /** Names of what is new: nothing depends on it, but it may stand before another of its name. */
  readonly names: ReadonlySet<string>;
}

function* referencedBy(constraints: readonly Constraint[]): Generator<number> {
  for (const { references } of constraints) if (references !== null) yield references;
}

/** Tables whose rows a foreign key's own queries check against this one's, on either end. */
function* checkPartners(relation: Relation, snapshot: CatalogSnapshot): Generator<number> {
  yield* referencedBy(relation.constraints);
  for (const other of snapshot.relations.values()) {
    if (other.constraints.some(({ references }) => references === relation.id)) yield other.id;
  }
}

function* ofPublication(
  { before, after }: Extract<CatalogChange, { kind: 'publication-changed' }>,
  { relations }: CatalogSnapshot,
): Generator<number> {
  const lines = [
    ...before.filter((line) => !after.includes(line)),
    ...after.filter((line) => !before.includes(line)),
  ];
  for (const { id, schema, name } of relations.values()) {
    if (lines.some((line) => line.startsWith(`${schema}.${name}: `))) yield id;
  }
}

/** Kinds of changes that a foreign key's own queries do not see. */
const unseenByChecks = new Set<CatalogChange['kind']>([
  ...(['column-added', 'column-dropped', 'column-renamed', 'column-not-null', 'column-default'] as const),
  ...(['index-added', 'index-dropped', 'index-altered'] as const),
  ...(['trigger-added', 'trigger-dropped', 'trigger-altered'] as const),
  ...(['constraint-added', 'constraint-dropped', 'constraint-altered'] as const),
]);

type RelationChange = Extract<CatalogChange, { readonly relation: unknown }>;

function* ofPart(change: RelationChange, step: CatalogStep): Generator<number> {
  const { relation } = change;
  yield relation.after.id;
  if (change.kind === 'partition-attached' || change.kind === 'partition-detached') yield change.child.id;
  if (change.kind === 'constraint-added' || change.kind === 'constraint-altered')
    yield* referencedBy([change.after]);
  if (change.kind === 'constraint-dropped' || change.kind === 'constraint-altered')
    yield* referencedBy([change.before]);
  if (unseenByChecks.has(change.kind)) return;
  yield* checkPartners(relation.before, step.before);
  yield* checkPartners(relation.after, step.after);
}

function* idsOf(change: CatalogChange, step: CatalogStep): Generator<number> {
  if ('relation' in change) yield* ofPart(change, step);
  else if (change.kind === 'publication-changed') {
    yield* ofPublication(change, step.before);
    yield* ofPublication(change, step.after);
  } else if (change.kind === 'relation-added') {
    yield* referencedBy(change.after.constraints);
    if (change.after.ownedBy) yield change.after.ownedBy.relation;
  } else if (
    'before' in change &&
    typeof change.before === 'object' &&
    change.before &&
    'id' in change.before
  ) {
    yield change.before.id;
    if ('parents' in change.before) yield* checkPartners(change.before, step.before);
  }
}

/** Changes after which anything can mean something else. */
function isEverywhere({ kind }: CatalogChange): boolean {
  return kind === 'other' || kind.startsWith('schema-');
}

/** Where the changes of a step begin to spread. */
export function reachSeeds(step: CatalogStep): ReachSeeds {
  if (step.changes.some(isEverywhere)) return { everything: true, ids: new Set(), names: new Set() };
  const ids = new Set<number>();
  const names = new Set<string>();
  for (const change of step.changes) {
    for (const id of idsOf(change, step)) ids.add(id);
    if (change.kind === 'relation-added' || change.kind === 'routine-added' || change.kind === 'type-added')
      names.add(change.after.name);
    if (change.kind === 'relation-replaced') names.add(change.after.name);
  }
  return { everything: false, ids, names };
}
