import type { Index, Relation } from '../../catalog/catalog-snapshot.ts';
import { causeOf } from './cause-of.ts';
import { shownRelation, usedRelations } from './find-relation.ts';
import type { Observation, RuleContext, SkewRule } from './skew-rule.ts';

/** Columns that a statement wants an ON CONFLICT on, by table. */
function conflictTargets(
  context: RuleContext,
): { table: Relation; before: Relation | undefined; columns: readonly string[] }[] {
  const used = usedRelations(context);
  return context.statement.footprint.writes.flatMap(({ relation, conflict }) => {
    const target = used.find(({ use }) => use.name === relation.name && use.schema === relation.schema);
    return conflict && target?.after
      ? [{ table: target.after, before: target.before, columns: conflict.columns }]
      : [];
  });
}

const covers = ({ unique, columns }: Index, wanted: readonly string[]) =>
  unique && columns.length === wanted.length && wanted.every((name) => columns.includes(name));

const shown = (table: Relation, { name }: Index) => `${shownRelation(table)}.${name}`;

const isAdded = (context: RuleContext, { id }: Index) =>
  context.step.changes.some(
    (change) => (change.kind === 'index-added' || change.kind === 'index-altered') && change.after.id === id,
  );

const cause = (context: RuleContext, { id }: Index) =>
  causeOf(
    context,
    (change) => (change.kind === 'index-added' || change.kind === 'index-altered') && change.after.id === id,
  );

/** Indexes that a plan names, beside those of constraints that only guard a write. */
const planned = (plan: string | undefined, { name }: Index) =>
  plan?.includes(`"Index Name": ${JSON.stringify(name)}`) ?? false;

/** Indexes that came with the step, and that green's plan uses from there on. */
function awaited(context: RuleContext): { table: Relation; index: Index }[] {
  const { before, after } = context;
  if (after.plan === undefined || before.plan === undefined) return [];
  return usedRelations(context).flatMap(({ after: table }) =>
    (table?.indexes ?? [])
      .filter(
        (index) => isAdded(context, index) && planned(after.plan, index) && !planned(before.plan, index),
      )
      .flatMap((index) => (table ? [{ table, index }] : [])),
  );
}

/** Rule 37: green counts on an index that is not built yet, or that a failed build left behind. */
export const indexNotReady: SkewRule = {
  name: 'index-not-ready',
  summary:
    'Green needs an index that is not there yet, or that Postgres does not use because its build failed.',
  claimEarly(fault, context) {
    if (fault.sqlstate !== '42P10') return undefined;
    for (const { table, columns } of conflictTargets(context)) {
      const index = table.indexes.find((one) => covers(one, columns) && isAdded(context, one));
      if (index === undefined) continue;
      const place = cause(context, index);
      return {
        object: shown(table, index),
        ...(place ? { cause: place } : {}),
        advice: `Build ${shown(table, index)} before green gets traffic: ${context.statement.id} needs it for ON CONFLICT (${columns.join(', ')}).`,
      };
    }
    return undefined;
  },
  claim(fault, context) {
    if (fault.sqlstate !== '42P10' && fault.sqlstate !== '55000') return undefined;
    for (const { table, columns } of conflictTargets(context)) {
      const index = table.indexes.find((one) => covers(one, columns) && !one.valid);
      if (index === undefined) continue;
      const place = cause(context, index);
      return {
        object: shown(table, index),
        ...(place ? { cause: place } : {}),
        advice: `${shown(table, index)} is INVALID, so its build failed: remove the rows that are there twice, DROP INDEX CONCURRENTLY ${index.name}, and build it again before green gets traffic.`,
      };
    }
    return undefined;
  },
  observe: (context) =>
    context.statement.version === 'green' && context.statement.twin === undefined
      ? awaited(context).map(({ table, index }): Observation => ({
          severity: 'notice',
          object: shown(table, index),
          message: `until ${index.name} is built, ${context.statement.id} reads all of ${shownRelation(table)}`,
          cause: cause(context, index) ?? null,
          advice: `Build ${shown(table, index)} before green gets traffic, CONCURRENTLY on a table of some size, and see that it is valid.`,
        }))
      : [],
};
