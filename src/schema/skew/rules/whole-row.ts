import { shownRelation, usedRelations, type UsedRelation } from './find-relation.ts';
import { concerns, forBlue, placeOf } from './safer-step.ts';
import type { Observation, RuleContext, SkewRule } from './skew-rule.ts';

/** Relations of which the statement takes whole rows, and how sure that is. */
function rowSources(context: RuleContext): { used: UsedRelation; name: string; certain: boolean }[] {
  const { wholeRows, stars } = context.statement.footprint;
  const all = usedRelations(context);
  const isColumn = (name: string) =>
    all.some(({ before }) => before?.columns.some((column) => column.name === name) === true);
  return wholeRows.flatMap((name) => {
    if (isColumn(name)) return [];
    const own = all.filter(({ use }) => use.alias === name);
    if (own.length > 0) return own.map((used) => ({ used, name, certain: true }));
    // The row of a sub-select is as wide as the stars in it.
    const read = all.filter(({ use }) => stars.includes('*') || stars.includes(use.alias));
    return read.map((used) => ({ used, name, certain: all.length === 1 }));
  });
}

function keyChange(
  context: RuleContext,
  { used, certain }: ReturnType<typeof rowSources>[number],
): Observation[] {
  const { before, after } = used;
  if (!before || !after) return [];
  const names = ({ columns }: typeof before) => columns.map(({ name }) => name);
  const fresh = names(after).filter((name) => !names(before).includes(name));
  const gone = names(before).filter((name) => !names(after).includes(name));
  if (fresh.length === 0 && gone.length === 0) return [];
  const words = [
    ...(fresh.length > 0 ? [`${fresh.join(', ')} in addition`] : []),
    ...(gone.length > 0 ? [`no ${gone.join(', ')}`] : []),
  ].join(' and ');
  const table = shownRelation(after);
  const { id } = context.statement;
  return [
    {
      severity: certain ? 'changes-meaning' : 'notice',
      object: `${table}.${fresh[0] ?? gone[0] ?? ''}`,
      message: `the whole row of ${table} has ${words}${fresh.length > 0 ? ', which goes wherever the row goes' : ''}`,
      cause: placeOf(context, (change) => concerns(change, after.id)) ?? null,
      advice: `Release ${id} with the columns it means (jsonb_build_object('id', id, …)) in place of the whole row first, and change the columns of ${table} after that.`,
    },
  ];
}

/** Rule 15: a row taken as a whole has other columns. */
export const wholeRow: SkewRule = {
  name: 'whole-row',
  summary: 'The statement takes a whole row, as row_to_json(t) does, whose keys are others now.',
  observe: forBlue((context) => rowSources(context).flatMap((source) => keyChange(context, source))),
};
