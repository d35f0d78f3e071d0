import { laterFor } from './advice-for.ts';
import { usedRelations } from './find-relation.ts';
import { goneIn, type GoneObject } from './gone-object.ts';
import { missingIn } from './named-object.ts';
import { claimed, placeOf } from './safer-step.ts';
import type { RuleContext, SkewRule } from './skew-rule.ts';

const states = new Set(['42P01', '42703', '42883', '42704', '3F000', '42P02', '42809']);

function adviceFor(gone: GoneObject, context: RuleContext): string {
  const { name, sort, how, now } = gone;
  const later = laterFor(context);
  const fresh = now ?? 'the new one';
  if (sort === 'extension') {
    return how === 'renamed'
      ? `Put the schema ${fresh} on the search_path of every role before the step, or move the ${name} ${later}.`
      : `Drop the ${name} ${later}.`;
  }
  if (how === 'dropped') return `Drop ${name} ${later}.`;
  if (how === 'replaced') return `Keep ${name} in what takes its place, and leave it out ${later}.`;
  if (sort === 'column') {
    return `Keep ${name} under its name: add ${fresh} beside it, fill both by a trigger, and drop ${name} ${later}.`;
  }
  if (sort === 'relation') {
    return `Keep the name ${name}: create a view ${name} over ${fresh} in the same transaction, and drop that view ${later}.`;
  }
  return `Keep ${name} beside ${fresh}, and drop it ${later}.`;
}

/** A cast that was dropped; the refusal speaks of the types only. */
function goneCast(sqlstate: string, { step }: RuleContext): string | undefined {
  if (!['42804', '42846'].includes(sqlstate)) return undefined;
  const casts = step.changes.flatMap((change) =>
    change.kind === 'other' && change.after === null && change.key.startsWith('cast ') ? [change.key] : [],
  );
  return casts[0];
}

/** Rule 1: something that the statement names is not there any more, or not where it is looked for. */
export const nameGone: SkewRule = {
  name: 'name-gone',
  summary:
    'The statement names a column, table, function, type or other object that was dropped, renamed or moved.',
  claim(fault, context) {
    const cast = goneCast(fault.sqlstate, context);
    if (cast !== undefined) {
      const cause = placeOf(context, (change) => change.kind === 'other' && change.key === cast);
      const shown = cast.replaceAll('public.', '');
      return claimed(context, shown, cause, `Drop the ${shown} ${laterFor(context)}.`);
    }
    const object = states.has(fault.sqlstate) ? missingIn(fault.message) : undefined;
    if (object === undefined) return undefined;
    const own = new Set(usedRelations(context).map(({ before }) => before?.id));
    const candidates = context.step.changes.flatMap((change) => goneIn(change, object) ?? []);
    const gone = candidates.find(({ relation }) => own.has(relation)) ?? candidates[0];
    // Green may name what there never was.
    if (gone === undefined && context.statement.version === 'green') return undefined;
    const asked = object.owner === undefined ? object.name : `${object.owner}.${object.name}`;
    const cause = placeOf(context, (change) => {
      const found = goneIn(change, object);
      return found !== undefined && (gone === undefined || found.relation === gone.relation);
    });
    const name = gone?.name ?? asked;
    return claimed(
      context,
      name,
      cause,
      gone ? adviceFor(gone, context) : `Leave ${name} as it is, and take it away ${laterFor(context)}.`,
    );
  },
};
