import type { Column, Index, Relation } from '../../catalog/catalog-snapshot.ts';
import { evaluateCondition } from '../../parse/check-expression.ts';
import { claimOn, laterFor } from './advice-for.ts';
import { conflictPlans } from './arbiter-indexes.ts';
import { bringsKey } from './brings-key.ts';
import { shownRelation } from './find-relation.ts';
import { newConstraints } from './new-constraints.ts';
import { wasWritten } from './sampled.ts';
import type { Observation, RuleContext, SkewRule } from './skew-rule.ts';
import { withPartitions, writesOnBothSides, type TableWrite } from './table-writes.ts';
import { bringsRelation, firstCause } from './touched-by.ts';
import { knownRows } from './written-value.ts';

interface NewKey {
  readonly table: Relation;
  /** Of the index or constraint. */
  readonly name: string;
  readonly index: Index | undefined;
  /** What must be one of its kind. */
  readonly key: string;
}

/** Key and predicate of an index without its own name and that of its table. */
const demanded = ({ definition }: Index) => definition.replace(/^.*? USING /, '');

/** The same without casts among texts, which come and go with the type of a column and change nothing of what is equal. */
const comparable = (index: Index) =>
  demanded(index).replaceAll(/\((\w+)\)::(?:text|character varying)\b/g, '$1');

/** Whether an older index refuses every pair of rows that a new one refuses. */
const implies = (old: Index, fresh: Index) =>
  old.unique &&
  old.valid &&
  (old.nullsNotDistinct || !fresh.nullsNotDistinct) &&
  (comparable(old) === comparable(fresh) ||
    (old.predicate === null && old.columns.every((name) => name !== null && fresh.columns.includes(name))));

function newKeysOf(table: Relation, earlier: Relation | undefined, context: RuleContext): NewKey[] {
  const old = [...(earlier?.indexes ?? []), ...(context.step.before.relations.get(table.id)?.indexes ?? [])];
  const unique = table.indexes
    .filter((index) => index.unique && !old.some((one) => implies(one, index)))
    .map((index): NewKey => ({ table, name: index.name, index, key: demanded(index).replace(/^\w+ /, '') }));
  const known = new Set(earlier?.constraints.map(({ definition }) => definition));
  const exclusions = newConstraints(table, context.step.before)
    .filter(({ kind, definition }) => kind === 'exclude' && !known.has(definition))
    .map(({ name, definition }): NewKey => ({
      ...{ table, name, index: undefined, key: definition.replace(/^EXCLUDE USING \w+ /, '') },
    }));
  return [...unique, ...exclusions];
}

const brought = ({ table, name }: NewKey, context: RuleContext) =>
  firstCause(context, bringsKey(name, table.id), bringsRelation(table));

const shown = ({ table, name }: NewKey) => `${shownRelation(table)}.${name}`;

const advice = (found: NewKey, context: RuleContext) =>
  `Let ${context.statement.id} handle a duplicate by ${found.key}, or make it unique ${laterFor(context)}.`;

/** Columns that an index has to do with, in its key or its predicate. */
function columnsOf(index: Index, { columns }: Relation): string[] {
  const words = new Set(demanded(index).match(/"(?:[^"]|"")*"|[\w$]+/g));
  return columns
    .map(({ name }) => name)
    .filter((name) => words.has(name) || words.has(`"${name.replaceAll('"', '""')}"`));
}

/** Whether the database gives each row a value of its own there. */
const isNumbered = ({ identity, default: given }: Column) =>
  identity !== null || /^(?:nextval|\w*\.?gen_random_uuid|\w*\.?uuid_generate_v\d\w*)\(/.test(given ?? '');

/** Whether rows of the write can come to have the same key as others. */
function canCollide({ index, table }: NewKey, write: TableWrite, context: RuleContext): boolean {
  if (index === undefined) return true;
  const concerned = columnsOf(index, table);
  if (write.write.command === 'update' && !concerned.some((name) => write.filled.has(name))) return false;
  const { columns, predicate, nullsNotDistinct } = index;
  if (write.omitted.some((column) => columns.includes(column.name) && isNumbered(column))) return false;
  const isPlain = !columns.includes(null);
  const named = isPlain ? columns.filter((name) => name !== null) : concerned;
  // NULL is like no other, and most expressions of it are NULL.
  const isDistinct =
    !nullsNotDistinct && (isPlain || !/\bcoalesce\b|\bcase\b|\bnull\b/i.test(index.definition));
  return knownRows(write, context).some((valueOf) => {
    const included = predicate === null ? true : evaluateCondition(predicate, valueOf);
    if (included === false || included === null) return false;
    const isUnlike = isPlain
      ? named.some((name) => valueOf(name) === null)
      : named.length > 0 && named.every((name) => valueOf(name) === null);
    return !(isDistinct && isUnlike);
  });
}

/** Whether ON CONFLICT takes care of it: it names this one, or none at all. */
const isCovered = ({ name }: NewKey, context: RuleContext) =>
  conflictPlans(context.after.plan).some(({ arbiters }) => arbiters.length === 0 || arbiters.includes(name));

function observed(found: NewKey, write: TableWrite, context: RuleContext): Observation[] {
  if (!canCollide(found, write, context) || isCovered(found, context)) return [];
  const { conflict } = write.write;
  const other = conflict
    ? `; its ON CONFLICT (${conflict.constraint ?? conflict.columns.join(', ')}) does not cover it`
    : '';
  return [
    {
      severity: 'notice',
      object: shown(found),
      sqlstate: found.index === undefined ? '23P01' : '23505',
      message: `${shown(found)} refuses a second row with the same ${found.key}${other}`,
      cause: brought(found, context) ?? null,
      advice: advice(found, context),
    },
  ];
}

/** Rule 22: what may be written only once is new. */
export const newUniqueness: SkewRule = {
  name: 'new-uniqueness',
  summary: 'A new UNIQUE, EXCLUDE or unique index refuses duplicates that the statement may write.',
  claim({ sqlstate, message }, context) {
    if (sqlstate !== '23505' && sqlstate !== '23P01') return undefined;
    const name = /violates (?:unique|exclusion) constraint "(.+)"$/.exec(message)?.[1];
    const tables = writesOnBothSides(context).flatMap(({ before, after }) =>
      withPartitions(after.table, context.step.after).map((table) => ({ table, earlier: before?.table })),
    );
    const touched = context.step.changes.flatMap((change) =>
      change.kind === 'index-added' || change.kind === 'index-altered'
        ? [{ table: change.relation.after, earlier: change.relation.before }]
        : [],
    );
    const found = [...tables, ...touched]
      .flatMap(({ table, earlier }) => newKeysOf(table, earlier, context))
      .find((one) => one.name === name);
    return found && claimOn(shown(found), brought(found, context), advice(found, context));
  },
  observe: (context) =>
    wasWritten(context)
      ? []
      : writesOnBothSides(context).flatMap(({ before, after }) =>
          before === undefined
            ? []
            : newKeysOf(after.table, before.table, context).flatMap((found) =>
                observed(found, after, context),
              ),
        ),
};
