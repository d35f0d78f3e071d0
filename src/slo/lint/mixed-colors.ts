import type { LintRule } from './lint-rule.ts';
import { isOfOneColor, selectorsOf } from './selectors.ts';

/** Beside a part that is of one color, another part of both dilutes it: errors of green over requests of both. */
export const mixedColors: LintRule = {
  name: 'mixed-colors',
  severity: 'warning',
  *check(context) {
    const selectors = selectorsOf(context.top).map((node) => ({ node, one: isOfOneColor(node, context) }));
    if (selectors.every(({ one }) => one === false)) return;
    for (const { node, one } of selectors) {
      if (one !== false) continue;
      yield {
        from: node.from,
        to: node.to,
        message: `\`${context.text.slice(node.from, node.to)}\` is of both colors, beside a part that is of one`,
        advice: 'Add `{color}` to it too, unless it is meant to count what both have in common.',
      };
    }
  },
};
