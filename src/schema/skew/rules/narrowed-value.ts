import { adviceFor, claimOn, laterFor } from './advice-for.ts';
import { narrowingChecks, narrowingDomains } from './narrowing-checks.ts';
import { refusedValue } from './narrowing-refusal.ts';
import { narrowingRows } from './narrowing-rows.ts';
import { narrowingTypes } from './narrowing-types.ts';
import type { Observation, RuleContext, SkewRule } from './skew-rule.ts';
import { writesOnBothSides } from './table-writes.ts';
import { firstCause } from './touched-by.ts';

/** The way there that both versions can live with. */
function expansion(context: RuleContext, object: string, demand: string): string {
  const later = laterFor(context);
  const type = /^the type (.+)$/.exec(demand)?.[1];
  if (type !== undefined)
    return `Leave the type of ${object}: add a column of the type ${type} beside it, fill both, and drop the old one ${later}.`;
  if (demand.startsWith('partitions'))
    return `Give ${object} a DEFAULT partition, or partitions for every row that ${context.statement.id} writes, in the same step.`;
  const label = /^\S+ without (.+)$/.exec(demand)?.[1];
  return label === undefined
    ? `Let ${object} take what ${context.statement.id} writes, and bring ${demand} ${later}.`
    : `Keep the label ${label} of ${object} beside what takes its place, and give it up ${later}.`;
}

const advice = (context: RuleContext, object: string, demand: string) =>
  adviceFor(
    context,
    expansion(context, object, demand),
    `Let ${context.statement.id} write what ${object} takes, or bring ${demand} later.`,
  );

/** Rule 24: values are refused that were taken before. */
export const narrowedValue: SkewRule = {
  name: 'narrowed-value',
  summary:
    'A column takes fewer values: by a CHECK, a foreign key, an enum without a label, a narrower type, a domain, a CHECK OPTION, partitions.',
  claim(fault, context) {
    const refused = refusedValue(fault, context);
    if (refused === undefined) return undefined;
    const { object, causes, demand } = refused;
    return claimOn(object, firstCause(context, ...causes), advice(context, object, demand));
  },
  observe: (context) =>
    writesOnBothSides(context).flatMap(({ before, after }) =>
      before === undefined
        ? []
        : [
            ...narrowingChecks(before, after, context),
            ...narrowingDomains(after, context),
            ...narrowingTypes(before, after, context),
            ...narrowingRows(before, after, context),
          ].map(({ object, sqlstate, message, certain, causes, demand }): Observation => ({
            severity: certain ? 'breaks' : 'notice',
            ...{ object, sqlstate, message },
            cause: firstCause(context, ...causes) ?? null,
            advice: advice(context, object, demand),
          })),
    ),
};
