import { adviceFor, claimOn, laterFor } from './advice-for.ts';
import { narrowingChecks, narrowingDomains } from './narrowing-checks.ts';
import { refusedValue } from './narrowing-refusal.ts';
import { narrowingRows } from './narrowing-rows.ts';
import { narrowingTypes } from './narrowing-types.ts';
import type { Observation, RuleContext, SkewRule } from './skew-rule.ts';
import { writesOnBothSides } from './table-writes.ts';
import { firstCause } from './touched-by.ts';

const advice = (context: RuleContext, object: string, demand: string) =>
  adviceFor(
    context,
    demand.startsWith('partitions')
      ? `Give ${object} a DEFAULT partition, or partitions for every row that ${context.statement.id} writes, in the same step.`
      : `Let ${object} take both the old values and the new, and bring ${demand} ${laterFor(context)}.`,
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
