import { unwrap } from '../promql/walk.ts';
import type { LintRule } from './lint-rule.ts';

const comparisons = ['Eql', 'Neq', 'Gtr', 'Gte', 'Lss', 'Lte'];

/** As in an alert, a comparison drops what is fine, so that all being well looks like no data. */
export const comparison: LintRule = {
  name: 'comparison',
  severity: 'warning',
  *check({ expression, text }) {
    const query = unwrap(expression);
    const [operator] = comparisons.flatMap((name) => query.getChildren(name));
    if (operator === undefined || query.getChild('BoolModifier') !== null) return;
    yield {
      from: operator.from,
      to: query.to,
      message: `\`${text.slice(operator.from, query.to)}\` drops every other value, so that \`onEmpty\` decides about them`,
      advice: 'Leave the comparison out, and give its limit as `max` or `min`.',
    };
  },
};
