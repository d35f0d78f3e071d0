import type { Index, Relation } from '../../catalog/catalog-snapshot.ts';
import { causeOf } from './cause-of.ts';
import { shownRelation, usedRelations } from './find-relation.ts';
import type { Observation, RuleContext, SkewRule } from './skew-rule.ts';
import { tableWrites } from './table-writes.ts';

/** An index of a table. */
interface TableIndex {
  readonly table: Relation;
  readonly index: Index;
}

const shown = ({ table, index }: TableIndex) => `${shownRelation(table)}.${index.name}`;

const cause = (context: RuleContext, { id }: Index) =>
  causeOf(
    context,
    (change) => (change.kind === 'index-added' || change.kind === 'index-altered') && change.after.id === id,
  );

/** The unique index that ON CONFLICT of green means, where its build failed and left it behind. */
export function invalidArbiter(context: RuleContext): TableIndex | undefined {
  if (context.statement.version !== 'green') return undefined;
  for (const { table, write } of tableWrites(context, 'after')) {
    const wanted = write.conflict?.columns;
    const index = table.indexes.find(
      ({ unique, valid, columns }) =>
        unique &&
        !valid &&
        columns.length === wanted?.length &&
        wanted.every((name) => columns.includes(name)),
    );
    if (index) return { table, index };
  }
  return undefined;
}

const isPlanned = (plan: string, { name }: Index) => plan.includes(`"Index Name": ${JSON.stringify(name)}`);

/** Indexes that came with the step, and that the plan uses from there on. */
function awaited(context: RuleContext): TableIndex[] {
  const [before, after] = [context.before.plan, context.after.plan];
  if (before === undefined || after === undefined) return [];
  const added = new Set(
    context.step.changes.flatMap((change) =>
      change.kind === 'index-added' || change.kind === 'index-altered' ? [change.after.id] : [],
    ),
  );
  return usedRelations(context).flatMap(({ after: table }) =>
    (table?.indexes ?? []).flatMap((index) =>
      table && added.has(index.id) && isPlanned(after, index) && !isPlanned(before, index)
        ? [{ table, index }]
        : [],
    ),
  );
}

/** Rule 37: green counts on an index that is not built yet, or that a failed build left behind. */
export const indexNotReady: SkewRule = {
  name: 'index-not-ready',
  summary:
    'Green needs an index that is not there yet, or that Postgres does not use because its build failed.',
  aboutGreen: true,
  claim(fault, context) {
    const found = fault.sqlstate === '42P10' ? invalidArbiter(context) : undefined;
    if (found === undefined) return undefined;
    const place = cause(context, found.index);
    return {
      object: shown(found),
      ...(place ? { cause: place } : {}),
      advice: `${shown(found)} is INVALID, so its build failed: remove the rows that are there twice, DROP INDEX CONCURRENTLY ${found.index.name}, and build it again before green gets traffic.`,
    };
  },
  observe: (context) =>
    context.statement.version === 'green' && context.statement.twin === undefined
      ? awaited(context).map((found): Observation => ({
          severity: 'notice',
          object: shown(found),
          message: `until ${found.index.name} is built, ${context.statement.id} reads all of ${shownRelation(found.table)}`,
          cause: cause(context, found.index) ?? null,
          advice: `Build ${shown(found)} before green gets traffic, CONCURRENTLY on a table of some size, and see that it is valid.`,
        }))
      : [],
};
