import { gaugeFunctions } from '../promql/functions.ts';
import type { PromqlNode } from '../promql/grammar.ts';
import { ancestorsOf, callee } from '../promql/walk.ts';
import type { LintRule } from './lint-rule.ts';
import { metricOf, selectorsOf } from './selectors.ts';

const counterName = /_(total|bucket)$/;
/** What asks whether there is a series, and since when, and not what it stands at. */
const indifferent = new Set(['absent', 'timestamp', 'count', 'group']);

function wrongOf(selector: PromqlNode, text: string): string | undefined {
  let ofRange = false;
  for (const above of ancestorsOf(selector)) {
    const called = callee(above, text);
    if (called !== undefined && gaugeFunctions.has(called)) return `\`${called}\` takes a restart for a fall`;
    if (called !== undefined && indifferent.has(called)) return undefined;
    ofRange ||= above.name === 'MatrixSelector' || above.name === 'SubqueryExpr';
  }
  return ofRange ? undefined : 'what it stands at tells how long it has been running';
}

/** What a counter stands at says nothing, how fast it grows does. */
export const rawCounter: LintRule = {
  name: 'raw-counter',
  severity: 'warning',
  *check({ top, text }) {
    for (const selector of selectorsOf(top)) {
      const metric = metricOf(selector, text);
      const wrong = counterName.test(metric) ? wrongOf(selector, text) : undefined;
      if (wrong === undefined) continue;
      yield {
        from: selector.from,
        to: selector.to,
        message: `\`${metric}\` is a counter by its name, and ${wrong}`,
        advice: `Write \`rate(${metric}…[1m])\` or \`increase(${metric}…[5m])\`.`,
      };
    }
  },
};
