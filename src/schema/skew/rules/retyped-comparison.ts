import { laterFor } from './advice-for.ts';
import { columnPlace, retypedColumns, shownColumn, shownType } from './changed-columns.ts';
import { goneIn } from './gone-object.ts';
import { missingIn } from './named-object.ts';
import { claimed } from './safer-step.ts';
import type { Claim, RuleContext, SkewRule } from './skew-rule.ts';

/** No such operator or cast, or a value that the type does not take. */
const mismatches = new Set([
  ...['42883', '42804', '42846', '42725', '42P18', '42P38', '42809'],
  ...['22P02', '22P03', '22007', '22008', '22003', '22001', '22023', '2200G'],
]);

/** A column of the statement whose type is another; of several, the one that the refusal speaks of. */
function retypedColumn(context: RuleContext, message: string) {
  const { columns, stars, writes } = context.statement.footprint;
  const byPosition = writes.some((write) => write.columns === undefined);
  const candidates = retypedColumns(context).filter(
    ({ before }) => columns.includes(before.name) || stars.length > 0 || byPosition,
  );
  const spoken = (type: string) => message.includes(type.replace(/\(.*\)/, ''));
  return (
    candidates.find(({ before }) => message.includes(`"${before.name}"`)) ??
    candidates.find(({ before, after }) => spoken(after.type) || spoken(before.type)) ??
    candidates[0]
  );
}

function claimOf(context: RuleContext, sqlstate: string, message: string, open: boolean): Claim | undefined {
  const stale = open && sqlstate === 'XX000';
  if (!mismatches.has(sqlstate) && !stale) return undefined;
  const missing = missingIn(message);
  if (missing && context.step.changes.some((change) => goneIn(change, missing))) return undefined;
  const { id, version } = context.statement;
  const pair = retypedColumn(context, message);
  if (!pair) return undefined;
  const later = laterFor(context);
  const column = shownColumn(pair);
  const [old, fresh] = [shownType(pair.before), shownType(pair.after)];
  const advice = open
    ? `Sessions of ${version} that have prepared ${id} keep the old types until they reconnect: recycle its connections right behind this step, or add a column of the type ${fresh} beside ${column}, fill both, and drop the old one ${later}.`
    : `Leave ${column} as ${old}: add a column of the type ${fresh} beside it, fill both, and drop the old one ${later}.`;
  return claimed(context, column, columnPlace(context, pair), advice, `let ${id} take ${column} as ${fresh}`);
}

/** Rule 8: what a column is compared with, cast to or set to does not suit its new type. */
export const retypedComparison: SkewRule = {
  name: 'retyped-comparison',
  summary:
    'A column has another type, which does not go with what the statement compares it with or casts it to.',
  claim: ({ sqlstate, message }, context) => claimOf(context, sqlstate, message, false),
  claimOpen: ({ sqlstate, message }, context) => claimOf(context, sqlstate, message, true),
};
