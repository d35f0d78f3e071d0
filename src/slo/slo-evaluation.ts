import { binomialInterval } from '../stats/binomial-interval.ts';

/** What became of an objective, and the figures behind it. */
export interface SloEvaluation {
  readonly outcome: 'passed' | 'failed' | 'inconclusive';
  /** One sentence for a person. */
  readonly message: string;
  readonly advice?: string;
  /** The share that was bad. */
  readonly measured?: number;
  /** The share that may be bad. */
  readonly limit: number;
  /** How many requests the share rests on. */
  readonly sample?: number;
  readonly query: string;
  /** Below which the true share is not, by the confidence given. */
  readonly interval?: { readonly lower: number; readonly confidence: number };
}

/** How sure it must be that the limit is exceeded, and not by chance, before an objective fails. */
const confidence = 0.99;

/** A share for people: three digits, as a percentage. */
export function formatShare(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

/** Made once: making one takes longer than a look at an objective. */
const counts = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** A count for people: `12`, `3,000`, `2.5`. */
export function formatCount(value: number): string {
  return counts.format(value);
}

/**
 * Judges a share against its limit: passed when it is within, failed when it is above and the exact one-sided 99 %
 * bound rules out chance, else inconclusive.
 */
export function judgeShare(counted: {
  readonly bad: number;
  readonly total: number;
  readonly minTotal: number;
  readonly limit: number;
  readonly query: string;
  /** What was counted, for messages: `bad`, `above 800ms`. */
  readonly word: string;
  /** Appended to the message. */
  readonly note?: string;
}): SloEvaluation {
  const { bad, total, minTotal, limit, query, word, note = '' } = counted;
  const base = { limit, query, sample: total };
  if (total < minTotal) {
    return {
      ...base,
      outcome: 'inconclusive',
      message: `${formatCount(total)} of at least ${formatCount(minTotal)} requests since the switch${note}`,
      advice: 'Observe longer, send more traffic, or lower `minTotal`.',
      ...(total > 0 && bad <= total ? { measured: bad / total } : {}),
    };
  }
  if (bad > total) {
    return {
      ...base,
      outcome: 'inconclusive',
      message: `${formatCount(bad)} bad of ${formatCount(total)} requests: \`bad\` counts what \`total\` does not${note}`,
      advice: 'Give `bad` the same metric and labels as `total`, and one more.',
    };
  }

  const measured = bad / total;
  const figures = `${formatShare(measured)} ${word} (${formatCount(bad)} of ${formatCount(total)})`;
  const allowed = `${formatShare(limit)} allowed`;
  const { lower } = binomialInterval(bad, total, confidence);
  const judged = { ...base, measured, interval: { lower, confidence } };
  // A limit such as 1 - 0.9 is a hair below the 0.1 that was meant.
  const slack = 1e-12;
  if (measured <= limit + slack) {
    return { ...judged, outcome: 'passed', message: `${figures}, ${allowed}${note}` };
  }
  if (lower > limit) {
    const surely = `at least ${formatShare(lower)} with 99 % confidence`;
    return { ...judged, outcome: 'failed', message: `${figures}, ${allowed}; ${surely}${note}` };
  }
  return {
    ...judged,
    outcome: 'inconclusive',
    message: `${figures}, ${allowed}; above the limit, but so few may be chance${note}`,
    advice: 'Observe longer: more requests tell chance from fault.',
  };
}
