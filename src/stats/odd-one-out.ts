/** How sure the bet is that the chosen one has it, where it is so of one or two in three. */
const belief = 0.9;

/** One of `size` was chosen by lot; of how many it is so, and whether of the chosen one. */
export interface Drawing {
  readonly marked: number;
  readonly isChosenMarked: boolean;
}

/**
 * What one drawing of one in three adds, as a factor, to the evidence that the chosen one has it more often: a bet at fair odds. As the
 * lot gives each the same chance whatever the others are, its expectation is 1 if being chosen makes no difference: the product of such
 * factors reaches 1/a with probability a at most, whenever one stops (Ville, 1939).
 */
export function oddOneOut({ marked, isChosenMarked }: Drawing): number {
  if (marked === 1) return isChosenMarked ? 3 * belief : 1.5 * (1 - belief);
  if (marked === 2) return isChosenMarked ? 1.5 * belief : 3 * (1 - belief);
  return 1;
}
