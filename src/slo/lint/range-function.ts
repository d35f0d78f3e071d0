import { wantsRange } from '../promql/functions.ts';
import type { PromqlNode } from '../promql/grammar.ts';
import { argumentsOf, callee, childrenOf, isWrapper, nodesOf, unwrap } from '../promql/walk.ts';
import type { LintRule } from './lint-rule.ts';

const isRange = (node: PromqlNode) => ['MatrixSelector', 'SubqueryExpr'].includes(unwrap(node).name);

/** What takes a value that may be wrapped in parentheses and modifiers: a call, an operation, or nothing. */
function takerOf(node: PromqlNode): PromqlNode | null {
  const { parent } = node;
  if (parent === null || !(isWrapper(parent) || parent.name === 'FunctionCallBody')) return parent;
  return takerOf(parent);
}

/** Prometheus refuses both: `rate(x)` without a range, and a range that no function takes. */
export const rangeFunction: LintRule = {
  name: 'range-function',
  severity: 'error',
  *check({ top, text }) {
    for (const node of nodesOf(top)) {
      const name = callee(node, text) ?? '';
      const { from, to } = node;
      if (node.name === 'FunctionCall' && wantsRange(name) && !argumentsOf(node).some(isRange)) {
        yield {
          from,
          to,
          message: `\`${name}\` needs a range of time, such as \`[1m]\``,
          advice: `Put it behind the selector: \`${name}(up{color}[1m])\`.`,
        };
      }
      if (node.name !== 'MatrixSelector' && node.name !== 'SubqueryExpr') continue;
      const [ranged] = childrenOf(node);
      if (node.name === 'MatrixSelector' && ranged !== undefined && ranged.name !== 'VectorSelector') {
        yield {
          from,
          to,
          message: 'a range stands right behind a selector',
          advice: 'Put `offset` and `@` behind the range; for anything but a selector write `[5m:]`.',
        };
        continue;
      }
      const taker = takerOf(node);
      if (taker !== null && wantsRange(callee(taker, text) ?? '')) continue;
      const shown = text.slice(node.firstChild?.to ?? from, to);
      yield {
        from,
        to,
        message: `nothing takes the range \`${shown}\``,
        advice: 'Put a function such as `rate` or `avg_over_time` around it, or leave the range out.',
      };
    }
  },
};
