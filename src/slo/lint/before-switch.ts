import { nodesOf } from '../promql/walk.ts';
import type { LintRule } from './lint-rule.ts';

/** `offset` and `@` look at another time than since the switch, when green had no traffic. */
export const beforeSwitch: LintRule = {
  name: 'before-switch',
  severity: 'warning',
  *check({ top, text }) {
    for (const node of nodesOf(top)) {
      if (node.name !== 'OffsetExpr' && node.name !== 'StepInvariantExpr') continue;
      const word = node.getChild('Offset') ?? node.getChild('At') ?? node;
      const modifier = text.slice(word.from, node.to);
      yield {
        from: word.from,
        to: node.to,
        message: `\`${modifier}\` looks at another time, when this color may have had no traffic`,
        advice:
          "Leave it out; `against: 'blue'` of `errorRatio` and `latency` compares with the time before.",
      };
    }
  },
};
