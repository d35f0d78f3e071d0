const highest = 0.95;
const soundParts = [0.75, 0.5, 0.25, 0.1, 0.02];

/**
 * How many times worse than allowed green may be: 1.5, 2, then each distance from 1 twice the one before, as long as
 * `within` holds. A grid this coarse costs a few percent of delay, since evidence for one value is evidence for its neighbours.
 */
function multiples(within: (times: number) => boolean): number[] {
  const grid: number[] = [];
  for (let times = 1.5; within(times); times = times < 2 ? 2 : 2 * times - 1) grid.push(times);
  return grid;
}

/** Shares of bad events that a fault may have, given the share that is allowed; the last is an outage. */
export function sharesAbove(limit: number): Float64Array {
  const below = multiples((times) => limit * times < 0.71).map((times) => limit * times);
  return Float64Array.from([...below, Math.max(highest, (1 + limit) / 2)]);
}

/** Shares that a sound color may have, given one that would be unsound. */
export function sharesBelow(unsound: number): Float64Array {
  return Float64Array.from(soundParts, (part) => part * unsound);
}

/** How many times worse than allowed green may be, as odds, where the limit changes from scrape to scrape. */
export function oddsAbove(): Float64Array {
  return Float64Array.from(multiples((times) => times < 200));
}

/** The same for a color that is sound, below odds that were unsound. */
export function oddsBelow(): Float64Array {
  return Float64Array.from(soundParts);
}
