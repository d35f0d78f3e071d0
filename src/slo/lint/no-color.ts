import type { LintRule } from './lint-rule.ts';
import { isOfOneColor, selectorsOf } from './selectors.ts';

/** A query of both colors would judge green by what blue does. */
export const noColor: LintRule = {
  name: 'no-color',
  severity: 'error',
  *check(context) {
    const { top } = context;
    const selectors = selectorsOf(top);
    if (selectors.some((selector) => isOfOneColor(selector, context) !== false)) return;
    const [first = top] = selectors;
    yield {
      from: first.from,
      to: first.to,
      message:
        selectors.length === 0
          ? 'the query reads no metric, so that it says nothing of any release'
          : 'nothing selects one color, so that blue and green would be judged together',
      advice: 'Put `{color}` where the labels of a color go, as in `up{color}` or `up{job="shop",{color}}`.',
    };
  },
};
