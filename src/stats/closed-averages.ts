/**
 * Which hypotheses fall by evidence that may be stopped at any time (e-values): the chance that any true one falls is `alpha` at most,
 * however they depend on each other. Closed testing with averages (Vovk and Wang, 2021): one falls if no set of hypotheses that it is
 * part of has an average below `1 / alpha`. Such as say the same thing do not weaken each other.
 * @param weights how much each counts, alike by default; fixed before the evidence came
 */
export function closedAverages(
  evidence: readonly number[],
  alpha: number,
  weights: readonly number[] = [],
): readonly boolean[] {
  // What each adds to, or takes from, a set that it is part of; the worst set has all of those that take.
  const surplus = evidence.map((one, index) => (weights[index] ?? 1) * (one * alpha - 1));
  const missing = surplus.reduce((sum, one) => sum + Math.min(0, one), 0);
  return surplus.map((own) => own >= 0 && own + missing >= 0);
}
