import { logOfSum } from './log-sum.ts';

export interface CombinedEvidence {
  /** Natural logarithm of the weighted mean of the wealths. */
  readonly logEvidence: number;
  /** What each contributes, from 0 to 1 and 1 in all; the largest names the cause. */
  readonly shares: readonly number[];
}

/**
 * The evidence that any of several objectives is broken, given the logarithm of each one's wealth. A mean of e-processes is one,
 * whatever they have in common, and never weaker than Bonferroni's correction. Weights are equal by default, and need not add up to 1.
 * @throws RangeError for weights that are no weights, or not one for each
 */
export function combineEvidence(
  logWealths: readonly number[],
  weights: readonly number[] = logWealths.map(() => 1),
): CombinedEvidence {
  if (weights.length !== logWealths.length || !weights.every((weight) => weight > 0 && weight < Infinity)) {
    throw new RangeError(
      `expected ${logWealths.length} positive weights, got ${weights.join(', ') || 'none'}`,
    );
  }
  // Nobody has put anything at stake.
  if (logWealths.length === 0) return { logEvidence: 0, shares: [] };
  let all = 0;
  for (const weight of weights) all += weight;
  const parts = logWealths.map((log, i) => log + Math.log((weights[i] ?? 0) / all));
  const logEvidence = logOfSum(parts);
  const shares = parts.map((log, i) =>
    logEvidence === -Infinity ? (weights[i] ?? 0) / all : Math.exp(log - logEvidence),
  );
  return { logEvidence, shares };
}

/**
 * How much of the way to a rollback is gone, from 0 to 1: even steps are even factors of the wealth, since the same fault
 * multiplies it by about the same factor at every look. 0 at or below the coin it began with, 1 from `1/alpha` on.
 */
export function progressOf(logEvidence: number, alpha: number): number {
  return Math.min(1, Math.max(0, logEvidence / Math.log(1 / alpha)));
}
