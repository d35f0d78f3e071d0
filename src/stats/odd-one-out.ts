/** How often the lot fell on one that had it, and how often on another, where one or two of three had it. */
export interface Drawings {
  readonly one: { readonly chosen: number; readonly other: number };
  readonly two: { readonly chosen: number; readonly other: number };
}

export const noDrawings: Drawings = { one: { chosen: 0, other: 0 }, two: { chosen: 0, other: 0 } };

/**
 * What is bet on each of these odds of the chosen one, as multiples of those of the others: most on what the others never have, the
 * rest on what they have less often. Each bet is fair, and so is any share of them that was fixed before.
 */
const stakes: readonly (readonly [odds: number, share: number])[] = [
  [100, 0.45],
  [12, 0.25],
  [4, 0.2],
  [2, 0.1],
];

/**
 * How much likelier the lot falls as it did if the odds of the chosen one are so many times those of the others than if being chosen
 * makes no difference: a likelihood ratio given how many of three have it, whatever the rate at which they do.
 */
export function oddsRatio({ one, two }: Drawings, odds: number): number {
  const factor = (odds * 3) / (odds + 2);
  const ofTwo = (odds * 3) / (2 * odds + 1);
  return (
    factor ** one.chosen * (factor / odds) ** one.other * ofTwo ** two.chosen * (ofTwo / odds) ** two.other
  );
}

/**
 * How strongly drawings of one in three speak for it that the chosen one has it more often: 1 is nothing. The lot gives each of the
 * three the same chance whatever the others are, so that its expectation is 1 if being chosen makes no difference: it ever reaches 1/a
 * with probability a at most, whenever one stops (Ville, 1939); a mixture of bets (Robbins, 1970).
 */
export function oddOneOut(drawings: Drawings): number {
  return stakes.reduce((sum, [odds, share]) => sum + share * oddsRatio(drawings, odds), 0);
}
