import { ConfigError } from '../../errors.ts';
import { parseMatchers, readMatcher } from '../parse-selector.ts';
import { fillPlaceholders } from '../promql/color-placeholder.ts';
import { parsePromql } from '../promql/parse-promql.ts';
import { nodesOf } from '../promql/walk.ts';
import { formatMatchers, sameMatcher, type LabelMatcher } from '../selector.ts';

/** Label matchers of each color as they are configured, such as `color="green"`. */
export interface ColorLabels {
  readonly blue: string;
  readonly green: string;
}

type Color = keyof ColorLabels;

/** The matchers of each color. @throws ConfigError when one is none */
export function matchersOfColors(colors: ColorLabels): Readonly<Record<Color, readonly LabelMatcher[]>> {
  const { blue, green } = colors;
  return {
    blue: parseMatchers(blue, 'prometheus.colors.blue'),
    green: parseMatchers(green, 'prometheus.colors.green'),
  };
}

/** The matchers that tell one color from the other. */
export function tellingMatchers(colors: ColorLabels): Readonly<Record<Color, readonly LabelMatcher[]>> {
  const { blue, green } = matchersOfColors(colors);
  const without = (own: readonly LabelMatcher[], other: readonly LabelMatcher[]) =>
    own.filter((matcher) => !other.some((one) => sameMatcher(one, matcher)));
  return { blue: without(blue, green), green: without(green, blue) };
}

interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Matchers of either color in a query without placeholders, and what stands there for `color`. */
function ownLabels(query: string, color: Color, colors: ColorLabels): readonly Replacement[] {
  const telling = tellingMatchers(colors);
  const wanted = telling[color];
  const replacements: Replacement[] = [];
  for (const node of nodesOf(parsePromql(query))) {
    if (node.name !== 'UnquotedLabelMatcher' && node.name !== 'QuotedLabelMatcher') continue;
    const matcher = readMatcher(node, query);
    const isOne = [...telling.blue, ...telling.green].some((one) => sameMatcher(one, matcher));
    if (!isOne) continue;
    const sameLabel = wanted.filter(({ label }) => label === matcher.label);
    const { from, to } = node;
    replacements.push({ from, to, text: formatMatchers(sameLabel.length > 0 ? sameLabel : wanted) });
  }
  return replacements;
}

/**
 * A query for one color: its labels in place of `{color}`, or of the labels of whichever color the query itself names.
 * @throws ConfigError when it does neither, so that it would mix both colors
 */
export function colorQuery(query: string, color: Color, colors: ColorLabels): string {
  const matchers = formatMatchers(matchersOfColors(colors)[color]);
  const fill = { selector: `{${matchers}}`, matcher: matchers, string: color } as const;
  const filled = fillPlaceholders(query, (place) => fill[place]);
  if (filled !== query) return filled;

  let aimed = '';
  let end = 0;
  const replacements = ownLabels(query, color, colors);
  if (replacements.length === 0) {
    throw new ConfigError(`the query \`${query}\` selects no color, so that it would judge both at once`, {
      advice: `Add \`{color}\` to its selectors, such as \`up{color}\` or \`up{job="shop",{color}}\`; it becomes \`{${matchers}}\`.`,
    });
  }
  for (const { from, to, text } of replacements) {
    aimed += query.slice(end, from) + text;
    end = to;
  }
  return aimed + query.slice(end);
}
