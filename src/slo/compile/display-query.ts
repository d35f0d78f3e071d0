import { aimSelector } from '../aim-selector.ts';
import type { CountedSli } from '../count-source.ts';
import { histogramUnitMs } from '../histogram-unit.ts';
import type { ValueSli } from '../objective.ts';
import { parseSelector } from '../parse-selector.ts';
import type { LabelMatcher } from '../selector.ts';
import { promqlSeconds } from './clamp-ranges.ts';
import { matchersOfColors, type ColorLabels } from './color-query.ts';
import { compileSli } from './compile-sli.ts';

/** A bucket's end as clients write it: `0.8`; whole ones as `1` or `1.0`, by the client and by the server's version. */
function endOfBucket(end: number): LabelMatcher {
  return Number.isInteger(end)
    ? { label: 'le', operator: '=~', value: `${end}|${end}.0` }
    : { label: 'le', operator: '=', value: String(end) };
}

/**
 * A query that shows in Prometheus what is judged, over the last `elapsedMs`. Counted indicators are judged by their raw
 * samples, scrape by scrape; `increase` stretches to the ends of its range, so that it may differ a little.
 * @throws ConfigError when it is no PromQL, or of no color
 */
export function displayQuery(
  sli: CountedSli | ValueSli,
  color: 'blue' | 'green',
  options: { readonly colors: ColorLabels; readonly elapsedMs: number },
): string {
  if ('query' in sli) return compileSli(sli, color, options).query;
  const matchers = matchersOfColors(options.colors)[color];
  const grown = (text: string, suffix = '', further: readonly LabelMatcher[] = []) => {
    const selector = parseSelector(text);
    const named = { metric: selector.metric + suffix, matchers: [...selector.matchers, ...further] };
    return `sum(increase(${aimSelector(named, color, matchers)}[${promqlSeconds(options.elapsedMs)}]))`;
  };
  // What is bad may have no series yet; where nothing is counted at all the whole is still empty, not 0.
  if (sli.kind === 'error-ratio') return `(${grown(sli.bad)} or vector(0)) / ${grown(sli.total)}`;
  const end = endOfBucket(sli.leMs / histogramUnitMs(parseSelector(sli.histogram).metric));
  return `1 - ${grown(sli.histogram, '_bucket', [end])} / ${grown(sli.histogram, '_count')}`;
}
