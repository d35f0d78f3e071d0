import { laterFor } from './advice-for.ts';
import { columnPairs, shownColumn } from './changed-columns.ts';
import type { Claim, RuleContext, SkewRule } from './skew-rule.ts';
import { shownResult, typeChanges, widthChange } from './result-columns.ts';
import { claimed, concerns, forBlue, placeOf } from './safer-step.ts';

const staleResult = 'cached plan must not change result type';

function placeOfResult(context: RuleContext, tables: readonly number[]) {
  const routines = new Set(context.statement.footprint.routines);
  return placeOf(
    context,
    (change) =>
      tables.some((id) => concerns(change, id)) ||
      (change.kind.startsWith('routine-') &&
        ['before' in change ? change.before : undefined, 'after' in change ? change.after : undefined].some(
          (routine) =>
            typeof routine === 'object' &&
            routine !== null &&
            'name' in routine &&
            routines.has(routine.name),
        )),
  );
}

function claimOf(context: RuleContext): Claim {
  const { id, version } = context.statement;
  const [first] = typeChanges(context);
  const width = widthChange(context);
  const changed = first?.after ?? width?.gained[0] ?? width?.lost[0];
  // Postgres compares the collations of a result too.
  const sorted = changed
    ? undefined
    : columnPairs(context).find(({ before, after }) => before.collation !== after.collation);
  const object = changed ? shownResult(changed) : sorted ? shownColumn(sorted) : null;
  const tables = [first?.before.tableId, changed?.tableId, sorted?.table.after.id].filter(
    (table) => table !== undefined && table !== 0,
  );
  const recycle = `Sessions of ${version} that have prepared ${id} fail until they reconnect: recycle its connections right behind this step`;
  const advice = first
    ? `${recycle}, or leave ${object ?? 'it'} as ${first.before.type} and add a column of the type ${first.after.type} beside it, until ${version} is retired.`
    : `${recycle}, or leave what ${id} returns as it is until ${version} is retired.`;
  return claimed(context, object, placeOfResult(context, tables as number[]), advice);
}

/** Rule 3: a column of the result has another type, length or scale. */
export const resultType: SkewRule = {
  name: 'result-type',
  summary:
    'A column of the result has another type or modifier, which open sessions refuse and typed readers may.',
  claimOpen: (refusal, context) =>
    refusal.sqlstate === '0A000' && refusal.message.includes(staleResult) ? claimOf(context) : undefined,
  observe: forBlue((context) => {
    if (context.after.open) return [];
    return typeChanges(context).map(({ before, after }) => ({
      severity: 'notice',
      object: shownResult(after),
      message: `${after.name} is returned as ${after.type} instead of ${before.type}`,
      cause:
        placeOfResult(
          context,
          [before.tableId, after.tableId].filter((id) => id !== 0),
        ) ?? null,
      advice: `See that the readers of ${context.statement.id} take ${after.type} (bigint and numeric come as text in some drivers), or change the type ${laterFor(context)}.`,
    }));
  }),
};
