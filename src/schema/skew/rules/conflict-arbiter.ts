import type { Index } from '../../catalog/catalog-snapshot.ts';
import type { Fault } from '../cell.ts';
import { adviceFor, claimOn, laterFor } from './advice-for.ts';
import { conflictPlans } from './arbiter-indexes.ts';
import { bringsKey } from './brings-key.ts';
import { shownRelation } from './find-relation.ts';
import { invalidArbiter } from './index-not-ready.ts';
import type { Claim, RuleContext, SkewRule } from './skew-rule.ts';
import { tableWrites, type TableWrite } from './table-writes.ts';
import { bringsRelation, firstCause } from './touched-by.ts';

const isInsert = ({ write }: TableWrite) => write.conflict !== undefined;

/** The index that a write's ON CONFLICT goes by, as far as Postgres' plan or its text tell. */
function arbiters(write: TableWrite, plan: string | undefined): Index[] {
  const planned = conflictPlans(plan).flatMap((one) => one.arbiters);
  const { columns = [], constraint } = write.write.conflict ?? {};
  return write.table.indexes.filter(({ name, unique, columns: key }) =>
    planned.length > 0 || constraint !== undefined
      ? planned.includes(name) || name === constraint
      : unique && key.length === columns.length && columns.every((column) => key.includes(column)),
  );
}

const isArbiterError = ({ sqlstate, message }: Fault, context: RuleContext) =>
  ((sqlstate === '42P10' || sqlstate === '55000' || sqlstate === '42809') &&
    message.includes('ON CONFLICT')) ||
  (sqlstate === '42704' &&
    context.statement.footprint.writes.some(
      ({ conflict }) => conflict?.constraint !== undefined && message.includes(`"${conflict.constraint}"`),
    ));

const target = ({ write }: TableWrite) =>
  write.conflict?.constraint ?? `(${write.conflict?.columns.join(', ') ?? ''})`;

const causeOfIndex = (context: RuleContext, write: TableWrite, names: readonly string[]) => {
  const isOne = (name: string) => names.includes(name);
  const isKept = write.table.indexes.some(({ name }) => isOne(name));
  return firstCause(
    context,
    // What has the name of the old one took its place.
    (change) =>
      isKept &&
      (change.kind === 'index-added' || change.kind === 'constraint-added') &&
      isOne(change.after.name),
    (change) =>
      (change.kind === 'index-dropped' || change.kind === 'constraint-dropped') && isOne(change.before.name),
    (change) =>
      (change.kind === 'index-altered' || change.kind === 'constraint-altered') && isOne(change.before.name),
    (change) =>
      (change.kind === 'index-added' || change.kind === 'constraint-added') &&
      change.relation.after.id === write.table.id,
    bringsRelation(write.named),
  );
};

function claimFor(context: RuleContext): Claim | undefined {
  const write = tableWrites(context, 'after').find(isInsert);
  if (write === undefined) return undefined;
  const earlier = tableWrites(context, 'before').find((one) => one.write === write.write);
  const names = earlier ? arbiters(earlier, context.before.plan).map(({ name }) => name) : [];
  const table = shownRelation(write.table);
  const object = names[0] === undefined ? `${table} ${target(write)}` : `${table}.${names[0]}`;
  const { id } = context.statement;
  return claimOn(
    object,
    causeOfIndex(context, write, names),
    adviceFor(
      context,
      `Keep ${names[0] ?? 'the unique index'} on ${table}, valid, complete and not deferrable, beside what takes its place, and drop it ${laterFor(context)}.`,
      `Give ${table} a valid unique index on exactly what ON CONFLICT ${target(write)} of ${id} names, or let it name the one there is.`,
    ),
  );
}

/** Rule 23: ON CONFLICT needs a unique index on exactly what it names. */
export const conflictArbiter: SkewRule = {
  name: 'conflict-arbiter',
  summary: 'ON CONFLICT finds no unique index that fits: it is gone, partial, wider, deferrable or invalid.',
  claim: (fault, context) =>
    isArbiterError(fault, context) && !invalidArbiter(context) ? claimFor(context) : undefined,
  claimEarly(fault, context) {
    const write = isArbiterError(fault, context) ? tableWrites(context, 'after').find(isInsert) : undefined;
    if (write === undefined) return undefined;
    const [index] = arbiters(write, context.after.plan);
    const table = shownRelation(write.table);
    const name = index?.name ?? '';
    const cause = firstCause(context, bringsKey(name, write.table.id));
    return claimOn(
      index === undefined ? `${table} ${target(write)}` : `${table}.${index.name}`,
      cause,
      `Run the migrations before green gets traffic: ON CONFLICT ${target(write)} of ${context.statement.id} needs its unique index.`,
    );
  },
  observe: (context) =>
    // Postgres sees a deferrable one when a row arrives, and neither when it prepares nor when it plans.
    tableWrites(context, 'after').flatMap((write) => {
      if (!isInsert(write)) return [];
      const deferrable = arbiters(write, context.after.plan).find(({ immediate }) => !immediate);
      if (deferrable === undefined) return [];
      const earlier = tableWrites(context, 'before').find((one) => one.write === write.write);
      const wasSo = earlier && arbiters(earlier, context.before.plan).some(({ immediate }) => !immediate);
      if (wasSo && !context.before.fault) return [];
      const claim = claimFor(context);
      return [
        {
          severity: 'breaks',
          object: `${shownRelation(write.table)}.${deferrable.name}`,
          sqlstate: '55000',
          message: `ON CONFLICT does not support deferrable unique constraints as arbiters: ${deferrable.name} is deferrable`,
          cause: claim?.cause ?? null,
          advice: claim?.advice ?? '',
        },
      ];
    }),
};
