/**
 * Which hypotheses fall by evidence that may be stopped at any time (e-values): the chance that any true one falls is `alpha` at most,
 * however they depend on each other. Closed testing with averages (Vovk and Wang, 2021): one falls if no set of hypotheses that it is
 * part of has an average below `1 / alpha`. Such as say the same thing do not weaken each other.
 */
export function closedAverages(evidence: readonly number[], alpha: number): readonly boolean[] {
  const ascending = evidence.map((_, index) => index).sort((a, b) => (evidence[a] ?? 0) - (evidence[b] ?? 0));
  return evidence.map((own, index) => {
    let [sum, count] = [own, 1];
    if (sum * alpha < 1) return false;
    for (const other of ascending) {
      if (other === index) continue;
      sum += evidence[other] ?? 0;
      count += 1;
      if (sum * alpha < count) return false;
    }
    return true;
  });
}
