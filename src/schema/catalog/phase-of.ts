import type { CatalogChange, MigrationPhase } from './catalog-change.ts';
import { columnPhase } from './phase-of-column.ts';
import { partPhase } from './phase-of-part.ts';
import { keepsAccess, type Phase } from './phase.ts';

type Kind = CatalogChange['kind'];
type Of<Name extends Kind> = Extract<CatalogChange, { kind: Name }>;

const narrowingViewOptions = /^(?:check_option|security_invoker|security_barrier)=/;

function optionsPhase({ before, after }: Of<'relation-altered'>): Phase {
  if (after.kind === 'sequence') return 'contract';
  const gained = after.options.filter((option) => !before.options.includes(option));
  return gained.some((option) => narrowingViewOptions.test(option) && !/=(?:false|off|no)$/.test(option))
    ? 'contract'
    : 'expand';
}

function relationPhase(change: Of<'relation-altered'>): Phase {
  const { what, before, after } = change;
  switch (what) {
    case 'options':
      return optionsPhase(change);
    case 'replica-identity':
      return after.replicaIdentity === 'n' ? 'contract' : 'expand';
    case 'populated':
      return after.populated ? 'expand' : 'contract';
    case 'definition':
      // A replaced view that has gained columns was most likely replaced for their sake; else its rows are others.
      return after.columns.length > before.columns.length ? 'expand' : 'contract';
    case 'partition':
      return before.partitionBound === null || after.partitionBound === null ? 'expand' : 'contract';
    case 'owner':
    case 'rules':
      return 'contract';
  }
}

function routinePhase({ before, after }: Of<'routine-altered'>): Phase {
  const signature = ({ schema, name, result, arguments: taken }: typeof before) =>
    JSON.stringify([schema, name, result, taken.map((argument) => [argument.name, argument.type])]);
  const losesDefault = before.arguments.some(
    ({ hasDefault }, position) => hasDefault && after.arguments[position]?.hasDefault === false,
  );
  const sameRights = before.owner === after.owner && keepsAccess(before.access, after.access, 'everybody');
  return signature(before) === signature(after) && !losesDefault && sameRights ? 'expand' : 'contract';
}

function typePhase({ before, after }: Of<'type-altered'>): Phase {
  const kept = after.labels.filter((label) => before.labels.includes(label));
  const definitions = new Set(before.constraints.map(({ definition }) => definition));
  const narrows =
    before.name !== after.name ||
    before.schema !== after.schema ||
    kept.join('\0') !== before.labels.join('\0') ||
    (after.notNull && !before.notNull) ||
    (before.default !== null && after.default === null) ||
    after.constraints.some(({ definition }) => !definitions.has(definition)) ||
    before.owner !== after.owner ||
    !keepsAccess(before.access, after.access, 'everybody');
  return narrows ? 'contract' : 'expand';
}

/** The phase of every kind of change: `expand` where all that worked goes on working, `contract` where something may not. */
const phases: { readonly [Name in Kind]: (change: Of<Name>, all: readonly CatalogChange[]) => Phase } = {
  'relation-added': () => 'expand',
  'relation-dropped': () => 'contract',
  'relation-renamed': () => 'contract',
  'relation-replaced': () => 'contract',
  'relation-altered': relationPhase,
  'column-added': columnPhase,
  'column-dropped': () => 'contract',
  'column-renamed': () => 'contract',
  'column-retyped': columnPhase,
  'column-collation': () => 'contract',
  'column-not-null': columnPhase,
  'column-default': columnPhase,
  'constraint-added': partPhase,
  'constraint-dropped': partPhase,
  'constraint-altered': partPhase,
  'index-added': partPhase,
  'index-dropped': () => 'contract',
  'index-altered': partPhase,
  // It may refuse rows or rewrite them: the rules look at that, nothing that worked is taken away as such.
  'trigger-added': () => 'expand',
  'trigger-dropped': () => 'contract',
  'trigger-altered': partPhase,
  'policy-added': partPhase,
  'policy-dropped': partPhase,
  'policy-altered': () => 'contract',
  'row-security': ({ relation: { before, after } }) =>
    (after.rowSecurity && !before.rowSecurity) || (after.forceRowSecurity && !before.forceRowSecurity)
      ? 'contract'
      : 'expand',
  'relation-access': ({ before, after, column }) =>
    keepsAccess(before, after, column === null ? 'owner' : 'nobody') ? 'expand' : 'contract',
  'partition-attached': () => 'expand',
  'partition-detached': () => 'contract',
  'routine-added': () => 'expand',
  'routine-dropped': () => 'contract',
  'routine-altered': routinePhase,
  'type-added': () => 'expand',
  'type-dropped': () => 'contract',
  'type-altered': typePhase,
  'schema-added': () => 'expand',
  'schema-dropped': () => 'contract',
  'schema-access': ({ before = null, after = null }) =>
    keepsAccess(before, after, 'owner') ? 'expand' : 'contract',
  'publication-changed': ({ before, after }) =>
    before.every((line) => after.includes(line)) ? 'expand' : 'contract',
  other: ({ before }) => (before === null ? 'expand' : 'contract'),
};

/** The phase of one change among those it came with. */
export function phaseOfChange(change: CatalogChange, all: readonly CatalogChange[]): Phase {
  const classify = phases[change.kind] as (change: CatalogChange, all: readonly CatalogChange[]) => Phase;
  return classify(change, all);
}

/** The phase of a migration's statement, from what it did. */
export function phaseOf(
  changes: readonly CatalogChange[],
  { writesData }: { readonly writesData: boolean },
): MigrationPhase {
  const [first, ...more] = new Set(changes.map((change) => phaseOfChange(change, changes)));
  if (first === undefined) return writesData ? 'migrate' : 'none';
  return more.length === 0 ? first : 'mixed';
}
