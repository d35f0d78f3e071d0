import type { Relation } from '../../catalog/catalog-snapshot.ts';
import { adviceFor, claimOn, laterFor } from './advice-for.ts';
import { shownRelation, usedRelations, type UsedRelation } from './find-relation.ts';
import type { Claim, Observation, RuleContext, SkewRule } from './skew-rule.ts';
import { firstCause } from './touched-by.ts';

interface ChangedView extends UsedRelation {
  readonly after: Relation;
}

const isView = (relation: Relation | undefined): boolean =>
  relation?.kind === 'view' || relation?.kind === 'materialized-view';

/** Relations of the statement that are a view now, and were not, or another one. */
function changedViews(context: RuleContext): ChangedView[] {
  return usedRelations(context).flatMap((used) => {
    const { before, after } = used;
    const same =
      before?.id === after?.id && before?.definition === after?.definition && before?.kind === after?.kind;
    return before === undefined || after === undefined || !isView(after) || same ? [] : [{ ...used, after }];
  });
}

function claimFor({ before, after }: ChangedView, context: RuleContext): Claim {
  const name = shownRelation(after);
  const cause = firstCause(
    context,
    (change) => change.kind === 'relation-added' && change.after.id === after.id,
    (change) => 'after' in change && change.kind === 'relation-altered' && change.after.id === after.id,
    (change) => change.kind === 'relation-renamed' && change.after.id === after.id,
  );
  const keep = isView(before)
    ? `Keep ${name} a view that takes writes (columns of one table as they are), or give it INSTEAD OF triggers`
    : `Keep ${name} a table, or make the view a plain one over one table (for TRUNCATE and LOCK only a table will do)`;
  return claimOn(
    name,
    cause,
    adviceFor(
      context,
      `${keep}; change it ${laterFor(context)}.`,
      `Let ${context.statement.id} name the table behind ${name}, or make ${name} a view that takes it.`,
    ),
  );
}

const system = /^column "?(?:\w+\.)?(?:ctid|xmin|xmax|cmin|cmax|tableoid)"? does not exist$/;

/** What views refuse and tables do not. */
function isRefusedByViews(sqlstate: string, message: string): boolean {
  if (sqlstate === '42703') return system.test(message);
  if (sqlstate === '42601') return message.startsWith('multiple assignments');
  if (sqlstate === '42P10') return message.includes('ON CONFLICT');
  return ['42809', '55000', '0A000', '42701'].includes(sqlstate) && !message.includes('cached plan');
}

const needsTable = new Set(['truncate', 'copy-in']);

/** Rule 26: a view took the place of a table, or a view does not take writes any more. */
export const tableBecameView: SkewRule = {
  name: 'table-became-view',
  summary:
    'A table became a view, or a view another one, that does not take what the statement does with it.',
  claim({ sqlstate, message }, context) {
    if (!isRefusedByViews(sqlstate, message)) return undefined;
    const views = changedViews(context);
    const found =
      views.find(({ use }) => use.access !== 'read' || use.locked) ??
      (sqlstate === '42703' ? views[0] : undefined);
    return found && claimFor(found, context);
  },
  // Postgres looks at these statements when they run, which COPY does not do without its data.
  observe: (context) =>
    context.after.runs !== undefined
      ? []
      : changedViews(context).flatMap((found): Observation[] => {
          const { use, after, before } = found;
          const takesRows = after.triggers.some(
            ({ timing, events }) => timing === 'instead' && events.includes('insert'),
          );
          if (!needsTable.has(use.access) || isView(before) || (use.access === 'copy-in' && takesRows))
            return [];
          const { object, cause, advice } = claimFor(found, context);
          const what =
            use.access === 'truncate'
              ? `"${after.name}" is not a table`
              : `cannot copy to view "${after.name}"`;
          return [
            { severity: 'breaks', object, sqlstate: '42809', message: what, cause: cause ?? null, advice },
          ];
        }),
};
