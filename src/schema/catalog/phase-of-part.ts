import type { CatalogChange } from './catalog-change.ts';
import type { Constraint, Index, Relation } from './catalog-snapshot.ts';
import type { Phase } from './phase.ts';

type PartChange = Extract<
  CatalogChange,
  {
    kind:
      | 'constraint-added'
      | 'constraint-dropped'
      | 'constraint-altered'
      | 'index-added'
      | 'index-altered'
      | 'trigger-altered'
      | 'policy-added'
      | 'policy-dropped';
  }
>;

/** Whether it concerns only columns that came with it and stay NULL for who does not know them. */
function onNewColumns(
  columns: readonly (string | null)[],
  relation: { readonly before: Relation; readonly after: Relation },
): boolean {
  const earlier = new Set(relation.before.columns.map(({ attribute }) => attribute));
  return (
    columns.length > 0 &&
    columns.every((name) => {
      const column = relation.after.columns.find((candidate) => candidate.name === name);
      return (
        column !== undefined &&
        !earlier.has(column.attribute) &&
        column.default === null &&
        column.identity === null
      );
    })
  );
}

function addedConstraint(constraint: Constraint, relation: Parameters<typeof onNewColumns>[1]): Phase {
  if (/\bNOT ENFORCED\b/.test(constraint.definition)) return 'expand';
  const harmless =
    constraint.kind === 'foreign-key' || constraint.kind === 'unique' || constraint.kind === 'exclude';
  const lenient = constraint.kind === 'check' && !/\bIS NOT NULL\b|\bcoalesce\b/i.test(constraint.definition);
  return (harmless || lenient) && onNewColumns(constraint.columns, relation) ? 'expand' : 'contract';
}

function alteredConstraint(before: Constraint, after: Constraint): Phase {
  const bare = ({ definition }: Constraint) => definition.replace(/ NOT VALID$/, '');
  if (before.kind !== after.kind || bare(before) !== bare(after) || before.deferrable !== after.deferrable)
    return 'contract';
  if (before.name !== after.name && after.kind !== 'check' && after.kind !== 'foreign-key') return 'contract';
  return 'expand';
}

function alteredIndex(before: Index, after: Index): Phase {
  const shape = ({ unique, primary, immediate, nullsNotDistinct, columns, predicate }: Index) =>
    JSON.stringify([unique, primary, immediate, nullsNotDistinct, columns, predicate]);
  return shape(before) === shape(after) && (after.valid || !before.valid) ? 'expand' : 'contract';
}

/** The phase of a change to a constraint, index, trigger or policy. */
export function partPhase(change: PartChange): Phase {
  switch (change.kind) {
    case 'constraint-added':
      return addedConstraint(change.after, change.relation);
    case 'constraint-dropped':
      // What rests on a key (ON CONFLICT, GROUP BY) and on a foreign key (its cascades) loses its ground.
      return change.before.kind === 'check' || change.before.kind === 'not-null' ? 'expand' : 'contract';
    case 'constraint-altered':
      return alteredConstraint(change.before, change.after);
    case 'index-added':
      return change.after.unique && !onNewColumns(change.after.columns, change.relation)
        ? 'contract'
        : 'expand';
    case 'index-altered':
      return alteredIndex(change.before, change.after);
    case 'trigger-altered':
      return change.after.enabled && change.before.definition === change.after.definition
        ? 'expand'
        : 'contract';
    case 'policy-added':
      return change.after.restrictive ? 'contract' : 'expand';
    case 'policy-dropped':
      return change.before.restrictive ? 'expand' : 'contract';
  }
}
