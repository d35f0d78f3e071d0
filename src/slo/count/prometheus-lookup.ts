import type { MetricLookup } from '../find-misspelling.ts';
import { parseSelector } from '../parse-selector.ts';
import type { PrometheusConnection } from '../prometheus-connection.ts';
import { formatSelector, type ParsedSelector } from '../selector.ts';

/** How far back a metric is looked for. */
const range = '[1h]';

/**
 * Asks a Prometheus-compatible server whether there is such a metric: by its series, or by what the pages that it scrapes
 * declare, as clients do for a counter with labels before it has counted anything.
 * @param total what everything is counted by
 */
export function createPrometheusLookup(
  { api, aim }: PrometheusConnection,
  { total, color, at }: { readonly total: string; readonly color: 'blue' | 'green'; readonly at: number },
  signal: AbortSignal | undefined,
): MetricLookup {
  const seen = (selector: string) => `count_over_time(${selector}${range})`;
  const isThere = async (query: string) => (await api.vector(`count(${query})`, at, signal)).length > 0;
  return {
    has: (selector) => isThere(seen(aim(selector, color))),
    knows: async (metric) => {
      const all: ParsedSelector = { metric, matchers: [] };
      const isColored = () => isThere(`${seen(aim(all, 'blue'))} or ${seen(aim(all, 'green'))}`);
      if (await isColored()) return 'known';
      const anywhere = seen(formatSelector(all));
      const sameTargets = `on (job,instance) ${seen(aim(parseSelector(total), color))}`;
      // What is there with its color by now may not have been when it was asked for.
      if (await isThere(`${anywhere} and ${sameTargets}`)) return (await isColored()) ? 'known' : 'colorless';
      if (await isThere(anywhere)) return 'known';
      const declared = [metric, metric.replace(/_(total|bucket|count|sum)$/, '')];
      const known = await Promise.all([...new Set(declared)].map((name) => api.declares(name, signal)));
      return known.includes(true) ? 'known' : 'unknown';
    },
  };
}
