import { parseSelector } from './parse-selector.ts';
import type { ParsedSelector } from './selector.ts';

/** What can be asked about metrics, beside their values. */
export interface MetricLookup {
  /** Whether the color has a series that is selected. */
  readonly has: (selector: ParsedSelector) => Promise<boolean>;
  /**
   * What is known of a metric that the color has no series of. `colorless`: the color's own instances have
   * it, without the labels that colors are told by.
   */
  readonly knows: (metric: string) => Promise<'known' | 'unknown' | 'colorless'>;
}

/**
 * When nothing bad is found it may be that nothing bad happened, or that a name is misspelled. A counter of its own
 * tells by being there at all, and the labels by other series that carry them. Values of labels tell nothing.
 */
export async function findMisspelling(
  selectors: { readonly bad: string; readonly total: string },
  { has, knows }: MetricLookup,
): Promise<{ readonly message: string; readonly advice: string } | undefined> {
  const bad = parseSelector(selectors.bad);
  if (bad.metric !== parseSelector(selectors.total).metric && !(await has({ ...bad, matchers: [] }))) {
    switch (await knows(bad.metric)) {
      case 'known':
        return undefined;
      case 'colorless':
        return {
          message: `the series of \`${bad.metric}\` do not carry the labels that colors are told by, so nothing can be bad`,
          advice: 'Give them the labels of `prometheus.colors`, best when the instances are scraped.',
        };
      case 'unknown':
        return {
          message: `no color has a metric named \`${bad.metric}\`, so nothing can be bad`,
          advice: `Mend \`bad: ${selectors.bad}\` if it is misspelled; if the metric appears only with the first error, initialize it at 0.`,
        };
    }
  }
  const labels = new Set(
    bad.matchers
      .filter(({ operator, value }) => !operator.startsWith('!') && value !== '')
      .map(({ label }) => label),
  );
  for (const label of labels) {
    const carrying = { metric: bad.metric, matchers: [{ label, operator: '!=', value: '' } as const] };
    if (!(await has(carrying))) {
      return {
        message: `no series of \`${bad.metric}\` has a label \`${label}\`, so nothing can be bad`,
        advice: `Mend \`bad: ${selectors.bad}\`.`,
      };
    }
  }
  return undefined;
}
