/**
 * Which hypotheses fall by Holm's step-down procedure (1979): the chance that any true one falls is `alpha` at most, however they
 * depend on each other.
 */
export function holm(pValues: readonly number[], alpha: number): readonly boolean[] {
  const order = pValues.map((_, index) => index).sort((a, b) => (pValues[a] ?? 1) - (pValues[b] ?? 1));
  const falls = new Array<boolean>(pValues.length).fill(false);
  for (const [rank, index] of order.entries()) {
    if (!((pValues[index] ?? 1) <= alpha / (pValues.length - rank))) break;
    falls[index] = true;
  }
  return falls;
}
