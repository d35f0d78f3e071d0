import type { MetricLookup } from '../find-misspelling.ts';
import type { PrometheusConnection } from '../prometheus-connection.ts';
import { formatSelector, type ParsedSelector } from '../selector.ts';

/** How far back a metric is looked for. */
const range = '[1h]';

/**
 * Asks a Prometheus-compatible server whether there is such a metric: by the series of either color, or by what the pages
 * that it scrapes declare, as clients do for a counter with labels before it has counted anything.
 */
export function createPrometheusLookup(
  { api, aim, matchersOf }: PrometheusConnection,
  color: 'blue' | 'green',
  at: number,
  signal: AbortSignal | undefined,
): MetricLookup {
  const anySeries = async (...selectors: readonly string[]) => {
    const counts = selectors.map((selector) => `count_over_time(${selector}${range})`);
    return (await api.vector(`count(${counts.join(' or ')})`, at, signal)).length > 0;
  };
  return {
    has: (selector) => anySeries(aim(selector, color)),
    knows: async (metric) => {
      const all: ParsedSelector = { metric, matchers: [] };
      if (await anySeries(aim(all, 'blue'), aim(all, 'green'))) return 'known';
      // Other applications may share the name; theirs carry the labels of colors, or the metric is never told apart.
      const labels = new Set([...matchersOf('blue'), ...matchersOf('green')].map(({ label }) => label));
      const carrying = [...labels].map((label) => ({ label, operator: '!=', value: '' }) as const);
      if (await anySeries(formatSelector({ metric, matchers: carrying }))) return 'known';
      if (await anySeries(formatSelector(all))) return 'elsewhere';
      const declared = [metric, metric.replace(/_(total|bucket|count|sum)$/, '')];
      const known = await Promise.all([...new Set(declared)].map((name) => api.declares(name, signal)));
      return known.includes(true) ? 'known' : 'unknown';
    },
  };
}
