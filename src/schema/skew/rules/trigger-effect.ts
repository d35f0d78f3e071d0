import type { Column } from '../../catalog/catalog-snapshot.ts';
import type { Fault } from '../cell.ts';
import { adviceFor, claimOn, laterFor } from './advice-for.ts';
import { shownRelation } from './find-relation.ts';
import { changedTables, changedTriggers, changesTrigger, type ChangedTrigger } from './row-triggers.ts';
import { forBlue } from './safer-step.ts';
import { seenDifference } from './seen-difference.ts';
import type { Claim, Observation, RuleContext, SkewRule } from './skew-rule.ts';
import { tableWrites } from './table-writes.ts';
import { bringsRelation, firstCause } from './touched-by.ts';
import { isLeftNull } from './written-value.ts';

const shown = ({ table, name }: ChangedTrigger) => `${shownRelation(table)}.${name}`;

const causeOfTrigger = (found: ChangedTrigger, context: RuleContext) =>
  firstCause(context, changesTrigger(found), bringsRelation(found.table));

function advice(found: ChangedTrigger, context: RuleContext): string {
  const { id } = context.statement;
  if (found.after === undefined)
    return adviceFor(
      context,
      `Keep the trigger ${shown(found)}, and drop it ${laterFor(context)}.`,
      `Let ${id} do what the trigger ${shown(found)} did, or keep the trigger.`,
    );
  return adviceFor(
    context,
    `Let the trigger ${shown(found)} leave alone what blue writes (a WHEN condition, SECURITY DEFINER for what its role may not do), or add it ${laterFor(context)}.`,
    `Let the trigger ${shown(found)} accept what ${id} writes, or leave it out.`,
  );
}

/** The table that a refusal names. */
const relationIn = (message: string) =>
  /\brelation "(.+?)"/.exec(message)?.[1] ?? / on table "(.+?)"/.exec(message)?.[1];

/** Refusals that a trigger can bring about by what it runs, and the statement's own text cannot at execution. */
function comesFromTrigger({ rung, sqlstate, message }: Fault, context: RuleContext): boolean {
  if (rung !== 'execute') return false;
  if (/^record "(new|old)" has no field /i.test(message)) return true;
  if (/^(42|P0|0A|3D|3F|54|2F|38|39)/.test(sqlstate)) return true;
  // Constraints of the table itself, and of those that refer to it, are checked without a trigger as well.
  const own = new Set(changedTables(context).flatMap(({ before, after }) => [before?.name, after?.name]));
  const relation = relationIn(message);
  return sqlstate.startsWith('22') || (relation !== undefined && !own.has(relation));
}

/** A table's trigger whose function speaks of what the refusal names, where no trigger changed. */
function claimUnchanged({ message }: Fault, context: RuleContext): Claim | undefined {
  const names = [...message.matchAll(/"([^"]+)"/g)]
    .map(([, name]) => name)
    .filter((name) => !/^(new|old)$/i.test(name ?? ''));
  for (const { event, after } of changedTables(context)) {
    for (const { name, enabled, events, functionId } of after?.triggers ?? []) {
      const body = context.step.after.routines.get(functionId)?.body ?? '';
      const named = names.find((one) => one !== undefined && body.includes(one));
      if (!enabled || !events.includes(event) || after === undefined || named === undefined) continue;
      const trigger = `${shownRelation(after)}.${name}`;
      const cause = firstCause(
        context,
        (change) =>
          (change.kind === 'column-renamed' || change.kind === 'column-dropped') &&
          change.before.name === named,
        (change) =>
          (change.kind === 'relation-renamed' || change.kind === 'relation-dropped') &&
          change.before.name === named,
        (change) => change.kind === 'routine-dropped' && change.before.name === named,
      );
      return claimOn(
        trigger,
        cause,
        `Replace the function of the trigger ${trigger} in the same transaction as the change of ${named}, so that it works on both sides of it.`,
      );
    }
  }
  return undefined;
}

const plain = (body: string) =>
  body
    .replace(/--.*$/gm, '')
    .replace(/\/\*[^]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .trim();

/** A BEFORE trigger that does nothing but let every row go. */
const losesRows = ({ after, newRoutine }: ChangedTrigger) =>
  after?.row === true &&
  after.timing === 'before' &&
  !/\bWHEN \(/.test(after.definition) &&
  newRoutine?.language === 'plpgsql' &&
  /^begin return null; end;?$/i.test(plain(newRoutine.body));

/** Columns that a removed BEFORE trigger set in every row, that the statement does not, and that nothing else fills now. */
function unfilled(
  { before, after, oldRoutine, event, table }: ChangedTrigger,
  context: RuleContext,
): Column[] {
  const always = before?.row === true && before.timing === 'before' && !/\bWHEN \(/.test(before.definition);
  const body = plain(oldRoutine?.body ?? '');
  if (!always || after !== undefined || event !== 'insert' || /\b(if|case|loop|exception)\b/i.test(body))
    return [];
  const write = tableWrites(context, 'after').find(
    (one) => one.table.id === table.id && one.write.command === 'insert',
  );
  const set = new Set(
    [...body.matchAll(/\bnew\.("[^"]+"|\w+)\s*:?=/gi)].map(([, name]) => name?.replaceAll('"', '')),
  );
  return (write?.omitted ?? []).filter(
    (column) => set.has(column.name) && isLeftNull(column, context.step.after),
  );
}

function observed(found: ChangedTrigger, context: RuleContext, seen: string | undefined): Observation[] {
  const { before, after, event, table } = found;
  const on = `${event.toUpperCase()} on ${shownRelation(table)}`;
  const how =
    after === undefined
      ? 'does not fire any more'
      : before === undefined
        ? 'fires now'
        : 'does something else now';
  const lost = unfilled(found, context);
  const effect =
    seen ??
    (losesRows(found) ? 'it lets no row through' : undefined) ??
    (lost.length > 0 ? `${lost.map(({ name }) => name).join(', ')} stays NULL` : undefined);
  const wasTried = context.after.runs?.some((run) => run.ok && (run.rowCount ?? 0) > 0) ?? false;
  // A sample that was written as before says that an AFTER trigger lets it pass, and what RETURNING shows is as it was.
  const isSettled = wasTried && (after?.timing === 'after' || (context.after.shape?.columns.length ?? 0) > 0);
  if (effect === undefined && isSettled) return [];
  return [
    {
      severity: effect === undefined ? 'notice' : 'changes-meaning',
      object: shown(found),
      message: `the trigger ${shown(found)} ${how} at ${on}: ${effect ?? 'it may refuse, drop or change what the statement writes'}`,
      cause: causeOfTrigger(found, context) ?? null,
      advice: advice(found, context),
    },
  ];
}

/** Rule 25: a trigger of what the statement changes came, went or does something else. */
export const triggerEffect: SkewRule = {
  name: 'trigger-effect',
  summary:
    'A trigger was added, changed, removed or broken: it refuses rows, loses them, changes or no longer fills them.',
  claim(fault, context) {
    if (!comesFromTrigger(fault, context)) return undefined;
    const changed = changedTriggers(context);
    const found = changed.find(({ after }) => after !== undefined) ?? changed[0];
    if (found) return claimOn(shown(found), causeOfTrigger(found, context), advice(found, context));
    return claimUnchanged(fault, context);
  },
  observe: forBlue((context) => {
    const changed = changedTriggers(context);
    if (changed.length === 0) return [];
    const seen = seenDifference(context)?.words;
    return changed.flatMap((found) => observed(found, context, seen));
  }),
};
