import { laterFor } from './advice-for.ts';
import { shownRelation, usedRelations } from './find-relation.ts';
import { claimed, concerns, placeOf } from './safer-step.ts';
import type { RuleContext, SkewRule } from './skew-rule.ts';

const widths =
  /must have the same number of columns|has more (?:expressions than target columns|target columns than expressions)|types .+ cannot be matched/;
const noEquality = /^could not identify an? (?:equality|ordering|hash) \w+ for type (.+)$/;

/** A relation behind a star that has other columns than before, and the column that did it. */
function changedStar(context: RuleContext, type: string | undefined) {
  for (const { before, after } of usedRelations(context)) {
    if (!before || !after) continue;
    const had = new Set(before.columns.map(({ name, type: of }) => `${name} ${of}`));
    const has = new Set(after.columns.map(({ name, type: of }) => `${name} ${of}`));
    const fresh = after.columns.filter((column) => !had.has(`${column.name} ${column.type}`));
    const gone = before.columns.filter((column) => !has.has(`${column.name} ${column.type}`));
    const column = fresh.find((one) => type === undefined || one.type === type) ?? fresh[0] ?? gone[0];
    if (column) return { table: after, column, added: fresh.includes(column) };
  }
  return undefined;
}

/** Rule 6: a star in a UNION, an INSERT … SELECT or a DISTINCT has become wider than what it stands beside can take. */
export const setOperationWidth: SkewRule = {
  name: 'set-operation-width',
  summary:
    'A star in UNION, INTERSECT, EXCEPT, INSERT … SELECT or DISTINCT stands for other columns than its counterpart.',
  claim(fault, context) {
    const { sqlstate, message } = fault;
    const type = sqlstate === '42883' ? noEquality.exec(message)?.[1] : undefined;
    const width = (sqlstate === '42601' || sqlstate === '42804') && widths.test(message);
    if (type === undefined && !width) return undefined;
    const changed = changedStar(context, type);
    if (changed === undefined) return undefined;
    const { table, column, added } = changed;
    const object = `${shownRelation(table)}.${column.name}`;
    const cause = placeOf(context, (change) => concerns(change, table.id));
    const { id } = context.statement;
    const first = `Release ${id} with the columns it means in place of the star first`;
    const advice = added
      ? type === undefined
        ? `${first}, or add ${column.name} to every table it puts together in the same step.`
        : `${first}, or use a type that can be compared, such as jsonb in place of json.`
      : `${first}, or leave ${object} for a drop ${laterFor(context)}.`;
    return claimed(context, object, cause, advice, `name the columns that ${id} means in place of the star`);
  },
};
