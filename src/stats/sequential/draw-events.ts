/** How many events there are in a scrape in which so many are to be expected; from scrape to scrape. */
export type Draw = (expected: number) => number;

/** As many as are to be expected; as a whole, since half an event in every scrape would tell a bet more than one in every other. */
export function drawEvenly(): Draw {
  let due = 0;
  return (expected) => {
    due += expected;
    const drawn = Math.floor(due + 1e-9);
    due -= drawn;
    return drawn;
  };
}

/** Beyond so many the spread of a scrape's count is of no account. */
const mostSpread = 500;

/** The least count that a share `part` of Poisson's distribution does not exceed. */
function poissonQuantile(mean: number, part: number): number {
  let count = 0;
  let chance = Math.exp(-mean);
  for (let sum = chance; sum < part && count < 4 * mostSpread; sum += chance) {
    count += 1;
    chance *= mean / count;
  }
  return count;
}

/**
 * As clusters of a size spread them: a bet on a scrape's share loses by that, a likelihood ratio does not. Counts go round
 * their distribution by the golden ratio, so that any few in a row are spread as all are.
 */
export function drawClustered(cluster: number, begin: number): Draw {
  let part = begin;
  return (expected) => {
    part = (part + (Math.sqrt(5) - 1) / 2) % 1;
    const clusters = expected / cluster;
    return clusters > mostSpread ? Math.round(expected) : cluster * poissonQuantile(clusters, part);
  };
}
