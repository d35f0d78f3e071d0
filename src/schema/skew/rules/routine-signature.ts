import type { CatalogChange } from '../../catalog/catalog-change.ts';
import type { Routine } from '../../catalog/catalog-snapshot.ts';
import type { Fault } from '../cell.ts';
import { laterFor } from './advice-for.ts';
import { calledRoutines, routinesNamed, shownRoutine, speaksOf } from './called-routines.ts';
import { goneIn } from './gone-object.ts';
import { missingIn } from './named-object.ts';
import { claimed, placeOf } from './safer-step.ts';
import type { Claim, RuleContext, SkewRule } from './skew-rule.ts';

const resolution =
  /^(?:function|procedure|routine|aggregate) (?:[^(.]+\.)?(?<name>[^(]+)\(.*\) (?:does not exist|is not unique)/;
/** What only a routine's own run, or its inlined body, ends in. */
const bodyFaults = new Set(['42P01', '42703', '42883', '42704', '42P13', '42804', '42725', '42601', '21000']);

function isOf(change: CatalogChange, name: string): boolean {
  if (!change.kind.startsWith('routine-')) return false;
  return ['before' in change ? change.before : undefined, 'after' in change ? change.after : undefined].some(
    (routine) =>
      typeof routine === 'object' && routine !== null && 'name' in routine && routine.name === name,
  );
}

/** The call finds no routine, or more than one, though one of that name is still there. */
function unresolved({ sqlstate, message }: Fault, context: RuleContext): Claim | undefined {
  const name = ['42883', '42725', '42809'].includes(sqlstate)
    ? (resolution.exec(message)?.groups?.name ??
      /^(\S+) is (?:not )?an? (?:function|procedure|aggregate)/.exec(message)?.[1])
    : undefined;
  if (name === undefined || !context.step.changes.some((change) => isOf(change, name))) return undefined;
  const [before, after] = [routinesNamed(context.step.before, name), routinesNamed(context.step.after, name)];
  const fresh = after.find((routine) => before.every(({ id }) => id !== routine.id));
  const gone = before.find((routine) => after.every(({ id }) => id !== routine.id));
  const known = gone ?? fresh ?? before[0];
  if (before.length === 0 || after.length === 0 || !known) return undefined;
  const cause = placeOf(context, (change) => isOf(change, name));
  const object = shownRoutine(known);
  const { id } = context.statement;
  const advice = gone
    ? fresh && shownRoutine(fresh) === object
      ? `Leave the arguments of ${object} as they are called, or make the new one under another name and drop ${object} ${laterFor(context)}.`
      : `Keep ${object} beside ${fresh ? shownRoutine(fresh) : 'the new one'}, and drop it ${laterFor(context)}.`
    : `Give ${fresh ? shownRoutine(fresh) : 'the new routine'} another name, or no default arguments: ${id} can mean either.`;
  return claimed(context, object, cause, advice, `let ${id} call what is there now`);
}

/** Of the routines that the statement calls, the one whose body the refusal comes from. */
function culprit(context: RuleContext, { message, sqlstate }: Fault): Routine | undefined {
  const called = calledRoutines(context, 'after');
  const missing = missingIn(message);
  const speaking = missing && called.find((routine) => speaksOf(routine, missing.name));
  if (speaking) return speaking;
  const changed = called.find((routine) => context.step.changes.some((change) => isOf(change, routine.name)));
  return changed ?? (sqlstate.startsWith('42') ? called[0] : undefined);
}

function brokenBody(fault: Fault, context: RuleContext): Claim | undefined {
  if (fault.rung === 'parse' || !bodyFaults.has(fault.sqlstate)) return undefined;
  const routine = culprit(context, fault);
  if (!routine) return undefined;
  const missing = missingIn(fault.message);
  const goneThere = (change: CatalogChange) => missing !== undefined && goneIn(change, missing) !== undefined;
  const gone = missing && context.step.changes.flatMap((change) => goneIn(change, missing) ?? [])[0];
  const cause = placeOf(context, (change) => goneThere(change) || isOf(change, routine.name));
  const shown = shownRoutine(routine);
  const advice = gone
    ? `Release ${shown} without ${gone.name} first, and take ${gone.name} away ${laterFor(context)}.`
    : `Keep what ${shown} does working for both versions, or give the new one another name.`;
  return claimed(context, shown, cause, advice, `mend the body of ${shown} in the same migration`);
}

/** Rule 9: a function is called that is another one now, or whose body does not work any more. */
export const routineSignature: SkewRule = {
  name: 'routine-signature',
  summary:
    'A function or procedure takes other arguments, is there twice, returns something else, or its body uses what is gone.',
  claim: (fault, context) => unresolved(fault, context) ?? brokenBody(fault, context),
};
