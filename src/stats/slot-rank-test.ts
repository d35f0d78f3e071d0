/** Twice the rank of each value among its own, so that the rank between two ties is whole. */
function doubledRanks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return 2 * below + equal + 1;
  });
}

/**
 * How likely the chosen slots have values that rank as high, summed over the strata, when each was drawn from its stratum with equal
 * chances: exact, and blind to how far apart values are.
 */
export function slotRankTest(
  strata: readonly { readonly values: readonly number[]; readonly chosen: number }[],
): number {
  let likelihood = new Map([[0, 1]]);
  let observed = 0;
  for (const { values, chosen } of strata) {
    const ranks = doubledRanks(values);
    observed += ranks[chosen] ?? 0;
    const next = new Map<number, number>();
    for (const [sum, chance] of likelihood) {
      for (const rank of ranks) next.set(sum + rank, (next.get(sum + rank) ?? 0) + chance / ranks.length);
    }
    likelihood = next;
  }
  const tail = [...likelihood].reduce((sum, [rank, chance]) => (rank >= observed ? sum + chance : sum), 0);
  return Math.min(1, tail);
}
