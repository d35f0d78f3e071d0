/** The smallest of the values that at least `percent` % of them do not exceed (nearest rank); NaN when there are none. */
export function percentile(values: readonly number[], percent: number): number {
  const rank = Math.max(1, Math.ceil((percent * values.length) / 100));
  return values.toSorted((a, b) => a - b)[rank - 1] ?? NaN;
}

/** How many values a percentile takes: so many that one of them may lie beyond it. */
export function smallestSample(percent: number): number {
  return Math.ceil(100 / (100 - percent));
}
