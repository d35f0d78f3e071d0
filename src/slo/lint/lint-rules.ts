import { beforeSwitch } from './before-switch.ts';
import { comparison } from './comparison.ts';
import type { LintRule } from './lint-rule.ts';
import { literalPattern } from './literal-pattern.ts';
import { longRange } from './long-range.ts';
import { mixedColors } from './mixed-colors.ts';
import { noColor } from './no-color.ts';
import { orVector } from './or-vector.ts';
import { rangeFunction } from './range-function.ts';
import { rawCounter } from './raw-counter.ts';
import { severalSeries } from './several-series.ts';

/** Every rule, those that refuse a query first. */
export const lintRules: readonly LintRule[] = [
  rangeFunction,
  noColor,
  orVector,
  severalSeries,
  mixedColors,
  rawCounter,
  comparison,
  longRange,
  beforeSwitch,
  literalPattern,
];

/** The rules that a plain selector can break, by name. */
export const selectorRules: ReadonlySet<string> = new Set([rawCounter.name, literalPattern.name]);
