import type { Relation } from '../../catalog/catalog-snapshot.ts';
import type { Fault } from '../cell.ts';
import { adviceFor, claimOn, laterFor } from './advice-for.ts';
import { shownRelation } from './find-relation.ts';
import { leftNull, type LeftNull } from './left-null.ts';
import { wasWritten } from './sampled.ts';
import type { Claim, Observation, RuleContext, SkewRule } from './skew-rule.ts';
import { writesOnBothSides } from './table-writes.ts';
import { causeOfColumn, firstCause } from './touched-by.ts';

const shown = ({ write, column }: LeftNull) => `${shownRelation(write.table)}.${column.name}`;

function advice(context: RuleContext, column: string): string {
  const { id } = context.statement;
  return adviceFor(
    context,
    `Give ${column} a default, or let it be NULL for now and require it ${laterFor(context)}.`,
    `Let ${id} write ${column}, or give that column a default.`,
  );
}

/** Columns that the step makes required for a write, or that it leaves NULL only from the step on. */
export function newlyLeftNull(context: RuleContext, command: readonly string[]): LeftNull[] {
  return writesOnBothSides(context).flatMap(({ before, after }) => {
    if (!command.includes(after.write.command)) return [];
    const earlier = before && !context.before.fault ? leftNull(before, context, 'before') : [];
    // What a trigger may have filled so far is news once no trigger does.
    const isOld = ({ column, certain }: LeftNull) =>
      earlier.some((one) => one.column.name === column.name && (one.certain || !certain));
    // A sample that was written says that a trigger does fill it.
    return leftNull(after, context, 'after').filter(
      (one) => !isOld(one) && (one.certain || !wasWritten(context)),
    );
  });
}

function said(lacking: LeftNull): string {
  const { write, column, demand, how, certain } = lacking;
  if (demand.by === write.table.name)
    return `no partition of relation "${write.table.name}" takes a row whose column "${column.name}" is NULL: it ${how}`;
  const by = demand.by === undefined ? '' : ` (${demand.by})`;
  const unless = certain ? '' : ', unless a trigger fills it';
  return `column "${column.name}" of relation "${write.table.name}" must not be NULL${by}, ${how}${unless}`;
}

export function observationOf(lacking: LeftNull, context: RuleContext): Observation {
  const { write, column, demand, certain } = lacking;
  return {
    severity: certain ? 'breaks' : 'notice',
    object: shown(lacking),
    sqlstate: demand.sqlstate,
    message: said(lacking),
    cause: causeOfColumn(context, write.table, column.name) ?? null,
    advice: advice(context, shown(lacking)),
  };
}

const nullIn = /^null value in column "(.+)" of relation "(.+)" violates not-null constraint$/;
const domainIn = /^domain (.+) does not allow null values$/;
const checkIn = /violates check constraint "(.+)"$/;
const partitionIn = /^no partition of relation "(.+)" found for row$/;

/** Whether a refusal is about this column. */
function isAbout({ write, column, demand }: LeftNull, { sqlstate, message }: Fault): boolean {
  if (demand.sqlstate !== sqlstate) return false;
  const [, name, relation] = nullIn.exec(message) ?? [];
  if (name !== undefined) {
    const isTable = relation === write.table.name || write.table.kind === 'partitioned-table';
    return isTable && name === column.name && demand.by === undefined;
  }
  const domain = (domainIn.exec(message) ?? /^value for domain (\S+) violates/.exec(message))?.[1];
  if (domain !== undefined) return domain.split('.').at(-1)?.replaceAll('"', '') === demand.by;
  return (checkIn.exec(message) ?? partitionIn.exec(message))?.[1] === demand.by;
}

/** NOT NULL that old rows may violate, which fail when they are written again. */
const isUnproven = ({ constraints }: Relation, column: string) =>
  constraints.some(
    ({ kind, validated, columns }) => kind === 'not-null' && !validated && columns.includes(column),
  );

/** A NOT NULL that the step brought to a table which the statement reaches through a function or a trigger. */
function claimElsewhere({ message }: Fault, context: RuleContext): Claim | undefined {
  const [, name, table] = nullIn.exec(message) ?? [];
  for (const change of context.step.changes) {
    if (
      (change.kind === 'column-added' ||
        change.kind === 'column-not-null' ||
        change.kind === 'column-default') &&
      change.after.name === name &&
      change.relation.after.name === table &&
      !isUnproven(change.relation.after, name)
    ) {
      const object = `${shownRelation(change.relation.after)}.${name}`;
      const cause = firstCause(
        context,
        (one) => one.kind === change.kind && one.after.name === name && one.relation.after.name === table,
      );
      return claimOn(object, cause, advice(context, object));
    }
  }
  return undefined;
}

/** Rule 17: a column that a new row does not get must not be NULL. */
export const requiredColumn: SkewRule = {
  name: 'required-column',
  summary: 'A column that the statement leaves out, or sets to NULL, must not be NULL and has no default.',
  claim(fault, context) {
    if (fault.sqlstate !== '23502' && fault.sqlstate !== '23514') return undefined;
    const found = newlyLeftNull(context, ['insert', 'update']).find((one) => isAbout(one, fault));
    if (found === undefined) return claimElsewhere(fault, context);
    const object = shown(found);
    return claimOn(
      object,
      causeOfColumn(context, found.write.table, found.column.name),
      advice(context, object),
    );
  },
  observe: (context) =>
    newlyLeftNull(context, ['insert', 'update']).map((lacking) => observationOf(lacking, context)),
};
