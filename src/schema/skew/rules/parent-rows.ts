import type { Relation } from '../../catalog/catalog-snapshot.ts';
import { baseRelation } from '../../catalog/resolve-name.ts';
import type { MigrationPlace } from '../skew-report.ts';
import { causeOf } from './cause-of.ts';
import { shownRelation, usedRelations } from './find-relation.ts';
import { isNewColumn } from './is-new-column.ts';
import { isSameReference, referencesTo, type Reference } from './parent-references.ts';
import type { Observation, RuleContext, SkewRule } from './skew-rule.ts';
import { updatedRelations } from './updated-columns.ts';

type Action = 'delete' | 'update';

/** A row of a parent that a statement deletes, or the key of which it changes, and a foreign key that is new to it. */
interface Meeting {
  readonly action: Action;
  readonly parent: Relation;
  readonly reference: Reference;
  /** What bound the same columns before the step. */
  readonly old: Reference | undefined;
}

const actionOf = (action: Action, { constraint }: Reference) =>
  (action === 'delete' ? constraint.onDelete : constraint.onUpdate) ?? 'a';
const refuses = (letter: string) => letter === 'a' || letter === 'r';

const described: Readonly<Record<string, string>> = {
  ...{ a: 'NO ACTION', r: 'RESTRICT', c: 'CASCADE', n: 'SET NULL', d: 'SET DEFAULT' },
};
const effect = (action: Action, letter: string, children: string): string => {
  if (letter === 'n' || letter === 'd') {
    return `sets ${letter === 'n' ? 'NULL' : 'the default'} in the rows of ${children} that refer to it`;
  }
  return action === 'delete'
    ? `deletes the rows of ${children} that refer to it`
    : `changes the rows of ${children} that refer to it`;
};

function touched(
  context: RuleContext,
): { action: Action; parent: Relation; before: Relation | undefined; keys?: ReadonlySet<string> }[] {
  const { step } = context;
  const deletes = usedRelations(context).flatMap(({ use, before, after }) => {
    const parent = use.access === 'delete' && after ? baseRelation(step.after, after) : undefined;
    const old = before && baseRelation(step.before, before);
    return parent ? [{ action: 'delete' as const, parent, before: old }] : [];
  });
  const updates = updatedRelations(context).map(({ before, after, columns }) => ({
    ...{ action: 'update' as const, parent: after, before, keys: columns },
  }));
  return [...deletes, ...updates];
}

const isCloned = (reference: Reference, others: readonly Reference[]) =>
  others.some((other) => isSameReference(reference, other) && actionsOf(reference) === actionsOf(other));
const actionsOf = ({ constraint }: Reference) => `${constraint.onDelete}${constraint.onUpdate}`;

function meetings(context: RuleContext): Meeting[] {
  return touched(context).flatMap(({ action, parent, before, keys }) => {
    // What an earlier step took away for a while is what blue was made for.
    const past = context.baseline ? referencesTo(context.baseline, parent.id) : [];
    const old = [...(before ? referencesTo(context.step.before, before.id) : []), ...past];
    return referencesTo(context.step.after, parent.id)
      .filter((reference) => !isCloned(reference, old))
      .filter((reference) => keys === undefined || reference.keys.some((key) => keys.has(key)))
      .map((reference) => ({
        ...{ action, parent, reference },
        old: old.find((one) => isSameReference(one, reference)),
      }));
  });
}

/** As `meetings`, for what fails of rows that came later than their foreign key. */
function claimable(context: RuleContext): Meeting[] {
  const past = context.baseline ?? context.step.before;
  return touched(context).flatMap(({ action, parent }) => {
    const old = referencesTo(past, parent.id);
    return referencesTo(context.step.after, parent.id).map((reference) => ({
      ...{ action, parent, reference },
      old: old.find((one) => isSameReference(one, reference)),
    }));
  });
}

const bringing = (context: RuleContext, { child, constraint }: Reference): MigrationPlace | undefined =>
  causeOf(
    context,
    (change) =>
      (change.kind === 'relation-added' && change.after.id === child.id) ||
      ((change.kind === 'constraint-added' || change.kind === 'constraint-altered') &&
        change.relation.after.id === child.id &&
        change.after.name === constraint.name),
  );

const shown = ({ child, constraint }: Reference) => `${shownRelation(child)}.${constraint.name}`;

const adviceOn = ({ action, parent, reference, old }: Meeting, id: string) => {
  const rows = `rows of ${shownRelation(parent)}`;
  return old === undefined
    ? `Let ${shown(reference)} ${action === 'delete' ? 'delete' : 'follow'} by itself (ON ${action.toUpperCase()} CASCADE or SET NULL), or add it in a later release, once the version that runs ${id} no longer ${action === 'delete' ? 'deletes' : 'changes the key of'} ${rows}.`
    : `Keep ON ${action.toUpperCase()} ${described[actionOf(action, old)] ?? ''} of ${shown(reference)} until the version that runs ${id} is retired.`;
};

/** Whether a new effect is none that anybody relied on the absence of: no row goes, or none that refers to its parent is blue's. */
function isMild(context: RuleContext, { action, reference, old }: Meeting, letter: string): boolean {
  const { child, constraint } = reference;
  // Where the statement was refused before, it now does as it says, and the children are still there.
  if (old !== undefined) return refuses(actionOf(action, old)) && (letter === 'n' || letter === 'd');
  return constraint.columns.some((name) => {
    const column = child.columns.find((one) => one.name === name);
    return (
      column?.notNull === false &&
      column.default === null &&
      column.generated === null &&
      isNewColumn(context, child, name)
    );
  });
}

function observation(context: RuleContext, meeting: Meeting): Observation[] {
  const { action, parent, reference, old } = meeting;
  const letter = actionOf(action, reference);
  const before = old && actionOf(action, old);
  if (before === letter || (before !== undefined && refuses(before) && refuses(letter))) return [];
  const verb = action === 'delete' ? 'DELETE of a row' : 'UPDATE of the key of a row';
  const common = {
    object: shown(reference),
    cause: bringing(context, reference) ?? null,
    advice: adviceOn(meeting, context.statement.id),
  };
  if (refuses(letter)) {
    const message = `${verb} of ${shownRelation(parent)} fails where ${shownRelation(reference.child)} refers to it`;
    return [{ ...common, severity: 'notice', sqlstate: '23503', message }];
  }
  // Blue knows nothing of the rows of a table that came with this step, and loses nothing with them.
  if (old === undefined && !context.step.before.relations.has(reference.child.id)) return [];
  const message = `${verb} of ${shownRelation(parent)} now ${effect(action, letter, shownRelation(reference.child))}`;
  const severity = isMild(context, meeting, letter) ? 'notice' : 'changes-meaning';
  return [{ ...common, severity, message }];
}

/** Foreign keys whose action the step took away with them: the children stay as they are. */
function lostActions(context: RuleContext): Observation[] {
  return touched(context).flatMap(({ action, parent, before, keys }) => {
    if (before?.id !== parent.id) return [];
    const now = referencesTo(context.step.after, parent.id);
    return referencesTo(context.step.before, parent.id).flatMap((old): Observation[] => {
      const child = context.step.after.relations.get(old.child.id);
      const letter = actionOf(action, old);
      const bound = old.constraint.columns.every((name) =>
        child?.columns.some((column) => column.name === name),
      );
      if (!bound || child === undefined || refuses(letter) || now.some((one) => isSameReference(one, old)))
        return [];
      if (keys && !old.keys.some((key) => keys.has(key))) return [];
      return [
        {
          severity: 'changes-meaning',
          object: shown(old),
          message: `without ${shown(old)}, rows of ${shownRelation(child)} stay behind that ON ${action.toUpperCase()} ${described[letter] ?? ''} took care of`,
          cause:
            causeOf(
              context,
              (change) => change.kind === 'constraint-dropped' && change.before.id === old.constraint.id,
            ) ?? null,
          advice: `Keep ${shown(old)} until the version that runs ${context.statement.id} is retired.`,
        },
      ];
    });
  });
}

/** Rule 31: what other tables demand, or do, when a row they refer to goes or changes its key. */
export const parentRows: SkewRule = {
  name: 'parent-rows',
  summary:
    'A foreign key is new, gone or acts differently, and the statement deletes or rekeys rows it refers to.',
  claim(fault, context) {
    if (fault.sqlstate !== '23503' && fault.sqlstate !== '23001') return undefined;
    const [, parent, constraint, child] =
      /^update or delete on table "(.+?)" violates .*foreign key constraint "(.+)" on table "(.+)"$/.exec(
        fault.message,
      ) ?? [];
    if (parent === undefined) return undefined;
    const found = claimable(context).find(
      ({ reference }) => reference.constraint.name === constraint && reference.child.name === child,
    );
    if (found === undefined) return undefined;
    const cause = bringing(context, found.reference);
    return {
      object: shown(found.reference),
      ...(cause ? { cause } : {}),
      advice: adviceOn(found, context.statement.id),
    };
  },
  observe: (context) => [
    ...meetings(context).flatMap((meeting) => observation(context, meeting)),
    ...lostActions(context),
  ],
};
