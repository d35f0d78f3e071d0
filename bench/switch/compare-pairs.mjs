/**
 * Of pairs of counts, how often the first of each has so many more in all if it is by chance which of the two is which: the
 * exact test over all ways to exchange them. Failures come in bursts, so that it is flips that are exchanged, not failures.
 * @param {readonly (readonly [number, number])[]} pairs at most 20
 * @returns the chance of at least the difference seen; small when the first really has more
 */
export function chanceOfMore(pairs) {
  const differences = pairs.map(([one, other]) => one - other).filter((difference) => difference !== 0);
  const seen = differences.reduce((sum, each) => sum + each, 0);
  let [asMany, ways] = [0, 2 ** differences.length];
  for (let way = 0; way < ways; way += 1) {
    const sum = differences.reduce((total, each, at) => total + ((way >> at) & 1 ? -each : each), 0);
    if (sum >= seen) asMany += 1;
  }
  return asMany / ways;
}
