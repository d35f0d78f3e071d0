import { differingRuns, shownDifference } from './differing-runs.ts';
import { forBlue, placeOf } from './safer-step.ts';
import type { RuleContext, SkewRule } from './skew-rule.ts';

/** Whether a statement asks the server about itself, as health checks do: that differs from one moment to the next. */
const asksTheServer = ({ statement }: RuleContext) =>
  statement.footprint.relations.some(
    ({ schema, name }) => /^(?:pg_catalog|information_schema)$/.test(schema ?? '') || name.startsWith('pg_'),
  );

/**
 * Not in skew.md: a statement that answers with something else, for no reason that a rule knows.
 * @param rules those whose findings say why a result is another one
 */
export const resultDiffers = (rules: readonly SkewRule[]): SkewRule => ({
  name: 'result-differs',
  summary: 'A sample of the statement gives another result after the migration, and no other rule says why.',
  observe: forBlue((context) => {
    const [run] = differingRuns(context);
    if (!run || asksTheServer(context)) return [];
    const known = rules.some((rule) => rule.observe?.(context).some(({ severity }) => severity !== 'notice'));
    if (known) return [];
    return [
      {
        severity: 'notice',
        object: null,
        message: `sample ${run.sample + 1} gives ${shownDifference(run)} after the migration`,
        cause: placeOf(context, () => false) ?? null,
        advice: `Look whether ${context.statement.id} may answer so while ${context.statement.version} serves.`,
      },
    ];
  }),
});
