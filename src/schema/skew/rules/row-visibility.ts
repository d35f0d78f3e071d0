import type { Relation } from '../../catalog/catalog-snapshot.ts';
import { laterFor } from './advice-for.ts';
import { runsDiffer } from './differing-runs.ts';
import { shownRelation, usedRelations } from './find-relation.ts';
import { claimed, concerns, forBlue, placeOf } from './safer-step.ts';
import type { Observation, RuleContext, SkewRule } from './skew-rule.ts';
import { viewParts } from './view-columns.ts';

const refreshAdvice = (view: Relation) =>
  `Fill ${shownRelation(view)} in the same migration: REFRESH MATERIALIZED VIEW, or leave out WITH NO DATA.`;

const isEmptyNow = (before: Relation | undefined, after: Relation | undefined) =>
  after?.kind === 'materialized-view' && !after.populated && (before?.populated ?? true);

/** Relations that the statement reads, also by way of views, as they are on both sides. */
function readRelations(context: RuleContext) {
  const { step } = context;
  const found = usedRelations(context).flatMap(({ use, before, after }) =>
    before && after ? [{ only: use.only, before, after, direct: true }] : [],
  );
  for (const { after } of found) {
    for (const id of after.reads) {
      const [old, fresh] = [step.before.relations.get(id), step.after.relations.get(id)];
      if (old && fresh && found.every((one) => one.after.id !== id))
        found.push({ only: false, before: old, after: fresh, direct: false });
    }
  }
  return found;
}

type Read = ReturnType<typeof readRelations>[number];

function detached(context: RuleContext, { only, after }: Read): Observation[] {
  if (only) return [];
  return context.step.changes.flatMap((change): Observation[] => {
    if (change.kind !== 'partition-detached' || change.relation.after.id !== after.id) return [];
    const { child } = change;
    const gone = !context.step.after.relations.has(child.id);
    return [
      {
        severity: 'changes-meaning',
        object: shownRelation(after),
        message: `the rows of ${shownRelation(child)} are no longer in ${shownRelation(after)}: it was ${gone ? 'dropped' : 'detached'}`,
        cause:
          placeOf(context, (one) => one.kind === 'partition-detached' && one.child.id === child.id) ?? null,
        advice: `Detach ${shownRelation(child)} ${laterFor(context)}, or let a view put it back beside ${shownRelation(after)}.`,
      },
    ];
  });
}

function leftOut(context: RuleContext, { only, before, after }: Read): Observation[] {
  if (!only || before.kind === 'partitioned-table' || after.kind !== 'partitioned-table') return [];
  return [
    {
      severity: 'changes-meaning',
      object: shownRelation(after),
      message: `ONLY ${shownRelation(after)} finds nothing: it is partitioned now, and its rows are in the partitions`,
      cause: placeOf(context, (change) => concerns(change, after.id)) ?? null,
      advice: `Release ${context.statement.id} without ONLY first, and partition ${shownRelation(after)} after that.`,
    },
  ];
}

function emptied(context: RuleContext, { before, after }: Read): Observation[] {
  if (!isEmptyNow(before, after) || context.statement.facts.command === 'REFRESH MAT VIEW') return [];
  return [
    {
      severity: 'breaks',
      object: shownRelation(after),
      sqlstate: '55000',
      message: `materialized view "${after.name}" has not been populated`,
      cause: placeOf(context, (change) => concerns(change, after.id)) ?? null,
      advice: refreshAdvice(after),
    },
  ];
}

const condition = (rest: string) =>
  /\n\s*WHERE ([\s\S]*?)(?=\n\s*(?:GROUP BY|ORDER BY|LIMIT|HAVING)|$)/.exec(rest)?.[1];

/** A table that a view of its name stands before now. */
const behindCondition = (context: RuleContext, view: Relation, rest: string): Observation => ({
  severity: runsDiffer(context) ? 'changes-meaning' : 'notice',
  object: shownRelation(view),
  message: `${shownRelation(view)} is a view now, of the rows for which ${condition(rest)?.trim() ?? 'a condition holds'}`,
  cause: placeOf(context, (change) => concerns(change, view.id)) ?? null,
  advice: `See that ${context.statement.version} needs no other rows, or give the view another name until it is retired.`,
});

/** What follows the columns of a view tells which rows it has. */
function filtered(context: RuleContext, { before, after }: Read): Observation[] {
  const [old, fresh] = [viewParts(before.definition ?? ''), viewParts(after.definition ?? '')];
  const altered = context.step.changes.some(
    (change) =>
      (change.kind === 'relation-altered' && change.what === 'definition' && change.after.id === after.id) ||
      (change.kind === 'relation-replaced' && change.after.id === after.id),
  );
  if (before.definition === null && fresh && after.reads.includes(before.id)) {
    return condition(fresh.rest) === undefined ? [] : [behindCondition(context, after, fresh.rest)];
  }
  if (!old || !fresh || !altered || old.rest === fresh.rest) return [];
  const [was, is] = [condition(old.rest), condition(fresh.rest)];
  const source = ({ rest }: { rest: string }) => rest.split(/\n\s*WHERE /)[0];
  const narrowed = was !== is && source(old) === source(fresh);
  const differ = runsDiffer(context);
  return [
    {
      severity: differ || narrowed ? 'changes-meaning' : 'notice',
      object: shownRelation(after),
      message: narrowed
        ? `the view ${shownRelation(after)} has other rows: its condition is ${is?.trim() ?? 'gone'}${was === undefined ? '' : ` instead of ${was.trim()}`}`
        : `the view ${shownRelation(after)} takes its rows from elsewhere`,
      cause: placeOf(context, (change) => concerns(change, after.id)) ?? null,
      advice: `Make a view of another name for the new version, and leave ${shownRelation(after)} as it is until ${context.statement.version} is retired.`,
    },
  ];
}

/** Rule 12: rows that the statement saw are no longer where it looks, though nobody deleted them. */
export const rowVisibility: SkewRule = {
  name: 'row-visibility',
  summary:
    'Rows are out of sight: a partition was detached, ONLY meets a partitioned table, a view has another condition or no data.',
  claim(fault, context) {
    if (fault.sqlstate !== '55000' || !fault.message.endsWith('has not been populated')) return undefined;
    const view = readRelations(context).find(({ before, after }) => isEmptyNow(before, after))?.after;
    if (!view) return undefined;
    const cause = placeOf(context, (change) => concerns(change, view.id));
    return claimed(
      context,
      shownRelation(view),
      cause,
      refreshAdvice(view),
      `fill ${shownRelation(view)} there`,
    );
  },
  observe: (context) => {
    const read = readRelations(context);
    const seen = forBlue(() =>
      read.flatMap((one) => [...detached(context, one), ...leftOut(context, one), ...filtered(context, one)]),
    );
    return [...read.flatMap((one) => emptied(context, one)), ...seen(context)];
  },
};
