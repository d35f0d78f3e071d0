import { laterFor } from './advice-for.ts';
import { usedRelations } from './find-relation.ts';
import { shownResult, widthChange } from './result-columns.ts';
import { claimed, concerns, forBlue, placeOf } from './safer-step.ts';
import type { RuleContext, SkewRule } from './skew-rule.ts';

const listed = (items: readonly string[]) => items.join(', ');

function starChange(context: RuleContext) {
  if (context.statement.footprint.stars.length === 0) return undefined;
  const change = widthChange(context);
  if (!change) return undefined;
  const gained = change.gained.map(shownResult);
  const lost = change.lost.map(shownResult);
  const words = [
    ...(gained.length > 0 ? [`${listed(gained)} in addition`] : []),
    ...(lost.length > 0 ? [`no ${listed(lost)}`] : []),
  ];
  const tables = new Set(
    [...change.gained, ...change.lost].flatMap(({ table }) => (table ? [table.id] : [])),
  );
  const used = new Set(usedRelations(context).flatMap(({ after }) => (after ? [after.id] : [])));
  const ids = tables.size > 0 ? tables : used;
  return {
    lost,
    object: gained[0] ?? lost[0] ?? null,
    words: words.length > 0 ? words.join(' and ') : 'its columns in another order',
    cause: placeOf(context, (one) => [...ids].some((id) => concerns(one, id))),
  };
}

/** Rule 2: a star stands for other columns than when the statement was written. */
export const starResult: SkewRule = {
  name: 'star-result',
  summary:
    'The columns that `*` stands for are others, which open sessions refuse and positional readers mistake.',
  claimOpen(refusal, context) {
    const change = refusal.sqlstate === '0A000' ? starChange(context) : undefined;
    if (!change) return undefined;
    const { id, version } = context.statement;
    return claimed(
      context,
      change.object,
      change.cause,
      `Sessions of ${version} that have prepared ${id} fail until they reconnect: recycle its connections right behind this step, or release ${id} with the names of its columns in place of the star first.`,
    );
  },
  observe: forBlue((context) => {
    const change = starChange(context);
    if (!change) return [];
    const { lost, object, words, cause } = change;
    // What only came in addition is told by the open session, where there is one.
    if (lost.length === 0 && context.after.open) return [];
    const { id } = context.statement;
    return [
      {
        severity: lost.length > 0 ? 'changes-meaning' : 'notice',
        object,
        message: `the star returns ${words}`,
        cause: cause ?? null,
        advice:
          lost.length > 0
            ? `Drop ${listed(lost)} ${laterFor(context)}, or release ${id} without it first.`
            : `Read the result of ${id} by name, not by position, or name its columns in place of the star.`,
      },
    ];
  }),
};
