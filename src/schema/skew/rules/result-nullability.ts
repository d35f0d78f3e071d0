import { laterFor } from './advice-for.ts';
import { shownRelation } from './find-relation.ts';
import { resultOf, widthChange, type OriginColumn } from './result-columns.ts';
import { concerns, forBlue, placeOf } from './safer-step.ts';
import type { Observation, RuleContext, SkewRule } from './skew-rule.ts';
import { isNullable } from './view-columns.ts';

const originName = ({ table, attribute }: OriginColumn) =>
  table?.columns.find((column) => column.attribute === attribute)?.name;

/** Whether the statement itself can bring a NULL for a column that has none, or keeps out those of others. */
function statementDecides({ statement }: RuleContext, { table }: OriginColumn, name: string): boolean {
  const { relations, outer, present } = statement.footprint;
  const uses = relations.filter((use) => use.name === table?.name);
  const aliases = uses.map(({ alias }) => alias);
  // What it returns of a row it has just inserted is its own.
  if (uses.length > 0 && uses.every(({ access }) => access === 'insert')) return true;
  const kept = [name, ...aliases.map((alias) => `${alias}.${name}`)];
  return aliases.some((alias) => outer.includes(alias)) || present.some((mention) => kept.includes(mention));
}

function loss(context: RuleContext, before: OriginColumn, after: OriginColumn): Observation | undefined {
  const { step } = context;
  const [was, is] = [originName(before), originName(after)];
  if (!before.table || was === undefined || isNullable(step.before, before.table, was) !== false)
    return undefined;
  if (statementDecides(context, before, was)) return undefined;
  const nullable = after.table && is !== undefined ? isNullable(step.after, after.table, is) : undefined;
  if (nullable === false) return undefined;
  const object = `${shownRelation(before.table)}.${was}`;
  const ids = [before.table.id, after.table?.id];
  const replaced = after.table?.id !== before.table.id;
  return {
    severity: nullable ? 'changes-meaning' : 'notice',
    object,
    message: nullable
      ? `${after.name} can be NULL now: ${object} was NOT NULL${replaced ? ', and what took its place is not' : ''}`
      : `${after.name} was NOT NULL, and what it is computed from now may be NULL`,
    cause:
      placeOf(context, (change) =>
        change.kind === 'column-not-null' && change.relation.after.id === before.table?.id
          ? change.after.name === is
          : !change.kind.startsWith('column-') && ids.some((id) => concerns(change, id)),
      ) ?? null,
    advice: `Let no version write NULL to ${object} before ${context.statement.version} is retired, or drop its NOT NULL ${laterFor(context)}.`,
  };
}

/** Rule 4: a column of the result that was never NULL can be NULL. */
export const resultNullability: SkewRule = {
  name: 'result-nullability',
  summary:
    'A column that the statement returns has lost its NOT NULL, for which its readers may have no case.',
  observe: forBlue((context) => {
    const [before, after] = [resultOf(context, 'before'), resultOf(context, 'after')];
    if (!before || !after || widthChange(context)) return [];
    return before.flatMap((column, position) => {
      const now = after[position];
      return (now && loss(context, column, now)) ?? [];
    });
  }),
};
