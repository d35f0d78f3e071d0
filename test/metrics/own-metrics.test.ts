import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createOwnMetrics } from '../../src/metrics/own-metrics.ts';

/** The rows of the table of metrics in the document: what stands in backquotes, and the meaning. */
function documented(): { name: string; type: string; labels: string[]; help: string }[] {
  const text = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
  return [...text.matchAll(/^\| `(bgcheck_\w+)` *\| (\w+) *\| (.*?) *\| (.*?) *\|$/gm)].map(
    ([, name = '', type = '', labels = '', help = '']) => ({
      name,
      type,
      labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label),
      help,
    }),
  );
}

/** What prom-client's types leave out of a metric. */
interface InnerMetric {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly labelNames: readonly string[];
}

it('are exactly what docs/metrics.md says', () => {
  const { registry } = createOwnMetrics();
  const registered = registry.getMetricsAsArray().map((metric) => {
    const { name, help, type, labelNames } = metric as unknown as InnerMetric;
    expect(labelNames.filter((label) => label !== 'le').slice(0, 2)).toEqual(['target', 'command']);
    const own = labelNames.filter((label) => !['target', 'command', 'le'].includes(label));
    return { name, type, labels: own, help };
  });
  expect(documented()).toEqual(registered);
});
