import { aimSelector } from '../aim-selector.ts';
import type { ValueSli } from '../objective.ts';
import { parseSelector } from '../parse-selector.ts';
import { clampRanges, promqlSeconds } from './clamp-ranges.ts';
import { colorQuery, matchersOfColors, type ColorLabels } from './color-query.ts';

export interface CompileOptions {
  readonly colors: ColorLabels;
  /** How long ago traffic moved, in milliseconds; without it no range is cut. */
  readonly elapsedMs?: number;
}

export interface CompiledQuery {
  readonly query: string;
  /** What was changed about what somebody wrote, one sentence each. */
  readonly notes: readonly string[];
  /** The ranges that were cut to the time since the switch, such as `5m`. */
  readonly cut: readonly string[];
}

/**
 * The query of a value for one color, as it is shown and run: the color's labels in, no range longer than the time since
 * the switch.
 * @throws ConfigError when it is no PromQL, or of no color
 */
export function compileSli(
  sli: Pick<ValueSli, 'kind' | 'query'>,
  color: 'blue' | 'green',
  { colors, elapsedMs }: CompileOptions,
): CompiledQuery {
  if (sli.kind === 'gauge') {
    const selector = parseSelector(sli.query);
    return { query: aimSelector(selector, color, matchersOfColors(colors)[color]), notes: [], cut: [] };
  }
  const { query, cut } = clampRanges(sli.query, elapsedMs ?? Infinity);
  const notes = cut.map(
    (range) => `\`[${range}]\` is \`[${promqlSeconds(elapsedMs ?? 0)}]\`, the time since the switch`,
  );
  return { query: colorQuery(query, color, colors), notes: [...new Set(notes)], cut: [...new Set(cut)] };
}
