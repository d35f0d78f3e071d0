import type { Column } from '../../catalog/catalog-snapshot.ts';
import { adviceFor, claimOn, laterFor } from './advice-for.ts';
import { shownRelation, usedRelations } from './find-relation.ts';
import { inOrder, movedValues } from './mapped-positions.ts';
import { misplacement } from './positional-insert.ts';
import { newlyLeftNull, observationOf } from './required-column.ts';
import { forBlue } from './safer-step.ts';
import type { Observation, RuleContext, SkewRule } from './skew-rule.ts';
import { writesOnBothSides } from './table-writes.ts';
import { bringsRelation, causeOfColumn, firstCause } from './touched-by.ts';

const adviceOn = (object: string, context: RuleContext) =>
  adviceFor(
    context,
    `Leave ${object} as it is, and take it away ${laterFor(context)}.`,
    `Let ${context.statement.id} do without ${object}.`,
  );

/** COPY without a list expects a value for every column. */
function unlisted(context: RuleContext): Observation[] {
  return writesOnBothSides(context).flatMap(({ before, after }): Observation[] => {
    if (before === undefined || after.write.command !== 'copy' || after.write.columns !== undefined)
      return [];
    const [old, fresh] = [inOrder(before).length, inOrder(after).length];
    const table = shownRelation(after.named);
    if (old === fresh)
      return movedValues(context, 'copy')
        .filter((found) => found.after.write === after.write)
        .map((found) => misplacement(found, context));
    return [
      {
        severity: 'breaks',
        object: table,
        sqlstate: '22P04',
        message: `COPY without a list of columns expects ${fresh} values a row instead of ${old}`,
        cause:
          firstCause(
            context,
            (change) =>
              (change.kind === 'column-added' || change.kind === 'column-dropped') &&
              change.relation.after.id === after.table.id,
            bringsRelation(after.named),
          ) ?? null,
        advice: adviceFor(
          context,
          `Let ${context.statement.id} list its columns before ${table} gets others, or change them ${laterFor(context)}.`,
          `Let ${context.statement.id} list its columns.`,
        ),
      },
    ];
  });
}

/** COPY … TO without a list gives what it has. */
function written(context: RuleContext): Observation[] {
  return usedRelations(context).flatMap(({ use, before, after }): Observation[] => {
    const isWhole = use.access === 'copy-out' && context.statement.footprint.columns.length === 0;
    if (!isWhole || before === undefined || after === undefined) return [];
    const names = (columns: readonly Column[]) =>
      columns.filter(({ generated }) => generated === null).map(({ name }) => name);
    const [old, fresh] = [names(before.columns), names(after.columns)];
    if (old.join('\0') === fresh.join('\0')) return [];
    return [
      {
        severity: 'notice',
        object: shownRelation(after),
        message: `COPY without a list of columns writes ${fresh.join(', ')} instead of ${old.join(', ')}`,
        cause:
          firstCause(context, (change) => 'relation' in change && change.relation.after.id === after.id) ??
          null,
        advice: `Let ${context.statement.id} list its columns.`,
      },
    ];
  });
}

/** Rule 27: COPY, whose data nobody has. */
export const copyColumns: SkewRule = {
  name: 'copy-columns',
  summary:
    'COPY lists a column that became generated, leaves out one that is required, or counts on another number of columns.',
  claim({ sqlstate, message }, context) {
    const name = /^column "([^]+)" is a generated column$/.exec(message)?.[1];
    const used = usedRelations(context).find(({ after }) =>
      after?.columns.some((column) => column.name === name),
    );
    if (sqlstate !== '42P10' || name === undefined || used?.after === undefined) return undefined;
    const object = `${shownRelation(used.after)}.${name}`;
    return claimOn(object, causeOfColumn(context, used.after, name), adviceOn(object, context));
  },
  observe: (context) => {
    if (context.after.fault !== undefined) return [];
    const required = newlyLeftNull(context, ['copy']).map((lacking) => observationOf(lacking, context));
    return [...required, ...forBlue(unlisted)(context), ...forBlue(written)(context)];
  },
};
