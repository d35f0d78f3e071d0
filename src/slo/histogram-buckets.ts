import { ConfigError } from '../errors.ts';
import { formatSelector, type ParsedSelector } from './selector.ts';

/** The selector of a classic histogram's buckets, from the histogram's own. */
export function toBucketSelector(selector: ParsedSelector): ParsedSelector {
  const wrong = selector.matchers.find(({ label }) => label === 'le');
  if (wrong !== undefined) {
    throw new ConfigError(
      `histogram \`${formatSelector(selector)}\`: the label \`le\` cannot be chosen, all buckets are needed`,
    );
  }
  return { ...selector, metric: `${selector.metric.replace(/_bucket$/, '')}_bucket` };
}

/** The upper bound of a bucket's series. @throws ConfigError when it has none */
export function readBucketBound(labels: Readonly<Record<string, string>>, where: string): number {
  const { le } = labels;
  const bound = le === '+Inf' ? Infinity : Number(le === '' ? undefined : le);
  if (Number.isNaN(bound)) {
    const got = le === undefined ? 'none' : `\`${le}\``;
    throw new ConfigError(`${where}: every bucket needs a number as its label \`le\`, got ${got}`);
  }
  return bound;
}
