/** The hypotheses that discrete data leave open. */
export interface Testable {
  readonly indices: readonly number[];
  /** A hypothesis had to be able to reach `alpha / share` to be among them. */
  readonly share: number;
}

/**
 * The hypotheses worth testing when discrete data bound their p-values from below (Tarone, 1990): with the smallest whole `share` for
 * which at most `share` of them can reach `alpha / share`. The others cannot fall, and so need no correction. The choice rests on the
 * attainable p-values alone, which the outcome does not move: a correction over the chosen ones keeps its `alpha`.
 */
export function testable(attainable: readonly number[], alpha: number): Testable {
  for (let share = 1; ; share++) {
    const indices = attainable.flatMap((smallest, index) => (smallest <= alpha / share ? [index] : []));
    if (indices.length <= share) return { indices, share };
  }
}
