import { ConfigError } from '../../errors.ts';
import type { RatioSli } from '../count-source.ts';
import { asPattern } from '../lint/literal-pattern.ts';
import { parseSelector } from '../parse-selector.ts';
import { looksLikePattern } from '../promql/looks-like-pattern.ts';
import { formatMatchers, formatSelector, sameMatcher, type LabelMatcher } from '../selector.ts';
import type { PreviewOptions } from './preview-options.ts';
import type { KnownPlace } from './require-known.ts';

/**
 * Which values that `bad` demands no series of either color has now. It may be that nothing bad happened yet; but what
 * was meant as a pattern never will be there.
 * @param places where the series of both selectors are
 * @returns sentences for a person
 * @throws ConfigError on a value that is compared literally, is no series' own, and looks like a pattern
 */
export async function unseenValues(
  { bad, total }: RatioSli,
  places: { readonly bad: KnownPlace; readonly total: KnownPlace },
  { metrics }: Pick<PreviewOptions, 'metrics'>,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const ofTotal = parseSelector(total);
  const isSeen = async (metric: string, { label, value }: LabelMatcher) => {
    const selector = formatSelector({ metric, matchers: [{ label, operator: '=', value }] });
    const place = await metrics.locate(selector, signal);
    return place !== 'nowhere' && place !== 'declared';
  };

  const notes: string[] = [];
  for (const member of ['total', 'bad'] as const) {
    // Without any series no value is told from another.
    if (places[member] === 'declared') continue;
    const { metric, matchers } = parseSelector(member === 'bad' ? bad : total);
    for (const matcher of matchers) {
      if (matcher.operator.endsWith('~') || matcher.value === '') continue;
      const shown = formatMatchers([matcher]);
      if (looksLikePattern(matcher.value)) {
        if (await isSeen(metric, matcher)) continue;
        throw new ConfigError(
          `\`${member}\`: \`${shown}\` compares literally, and no series of \`${metric}\` has that value; did you mean \`${formatMatchers([asPattern(matcher)])}\`?`,
          { advice: '`=` and `!=` compare with the value as it stands, `=~` and `!~` with a pattern.' },
        );
      }
      // What `total` lacks too is told with it.
      const isShared = metric === ofTotal.metric && ofTotal.matchers.some((one) => sameMatcher(one, matcher));
      if (member === 'total' || isShared || places.bad !== 'unselected' || matcher.operator !== '=') continue;
      if (await isSeen(metric, matcher)) continue;
      notes.push(`no series of either color is \`bad\` now: none of \`${metric}\` has \`${shown}\``);
    }
  }
  return notes;
}
