import { formatDuration } from '../../duration.ts';
import { rangesOf } from '../compile/clamp-ranges.ts';
import type { LintRule } from './lint-rule.ts';

/** Ranges are cut to the time since the switch; one that is longer than the window is never as long as it says. */
export const longRange: LintRule = {
  name: 'long-range',
  severity: 'warning',
  *check({ top, text, windowMs = Infinity }) {
    for (const { from, to, ms = 0 } of rangesOf(top, text)) {
      if (ms <= windowMs) continue;
      yield {
        from,
        to,
        message: `\`[${text.slice(from, to)}]\` is longer than the window of ${formatDuration(windowMs)}, and cut to the time since the switch`,
        advice: 'Write a range that is short against `observe.window`.',
      };
    }
  },
};
