import { adviceFor, claimOn, laterFor } from './advice-for.ts';
import { shownRelation } from './find-relation.ts';
import { isMisplaced, movedValues, type MovedValues } from './mapped-positions.ts';
import { forBlue } from './safer-step.ts';
import type { Observation, RuleContext, SkewRule } from './skew-rule.ts';
import { bringsRelation, firstCause } from './touched-by.ts';

const advice = (context: RuleContext, table: string) =>
  adviceFor(
    context,
    `Let ${context.statement.id} name its columns, or leave those of ${table} in their places: add columns at the end only, and drop some ${laterFor(context)}.`,
    `Let ${context.statement.id} name its columns.`,
  );

/** The statement that took a column away, or brought the table anew. */
export const causeOfMove = (context: RuleContext, { before, after }: MovedValues) =>
  firstCause(
    context,
    (change) =>
      change.kind === 'column-dropped' &&
      (change.relation.after.id === after.table.id || change.relation.after.id === before.table.id),
    bringsRelation(after.named),
    (change) => change.kind === 'relation-altered' && change.after.id === after.named.id,
  );

const places = ({ moved }: MovedValues) =>
  moved
    .map(
      ({ position, before, after }) =>
        `value ${position} goes into ${after?.name ?? 'nothing'} instead of ${before.name}`,
    )
    .join(', ');

export const misplacement = (found: MovedValues, context: RuleContext): Observation => {
  const table = shownRelation(found.after.named);
  return {
    severity: found.moved.every((one) => isMisplaced(found, one)) ? 'changes-meaning' : 'notice',
    object: table,
    message: `it names no columns of ${table}: ${places(found)}`,
    cause: causeOfMove(context, found) ?? null,
    advice: advice(context, table),
  };
};

/** Refusals that a value in a wrong column, or one too many, can bring about. */
const misfits = /^(42601|42804|428C9|22...|23514|23503|23505|23P01)$/;

/** Rule 18: an INSERT without a list of columns fills them by their order. */
export const positionalInsert: SkewRule = {
  name: 'positional-insert',
  summary: 'An INSERT that names no columns fails, or fills other columns than before.',
  claim(fault, context) {
    if (!misfits.test(fault.sqlstate)) return undefined;
    const [found] = movedValues(context, 'insert');
    if (found === undefined) return undefined;
    // What was too many already is none of the step's doing.
    if (fault.sqlstate === '42601' && !fault.message.includes('more expressions than target columns'))
      return undefined;
    const table = shownRelation(found.after.named);
    return claimOn(table, causeOfMove(context, found), advice(context, table));
  },
  observe: forBlue((context) => movedValues(context, 'insert').map((found) => misplacement(found, context))),
};
