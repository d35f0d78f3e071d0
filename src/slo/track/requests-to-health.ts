/** What the mixture over five alternatives costs. */
const logMixture = Math.log(5);

/**
 * How many more requests it takes, if green goes on as it does, to show that it has less than twice its limit; about
 * `6/limit` in all at half the limit. `undefined` when going on as it does shows nothing.
 */
export function requestsToHealth(seen: {
  readonly limit: number;
  readonly bad: number;
  readonly total: number;
  /** How many requests say as much as one. */
  readonly cluster: number;
  /** Natural logarithms of the wealth that bets on health, now and as it has to be. */
  readonly logHealth: number;
  readonly logNeeded: number;
}): number | undefined {
  const { limit, bad, total, cluster, logHealth, logNeeded } = seen;
  // As long as little is known, half the limit is what a sound color is thought to have.
  const share = (bad + 0.5) / (total + 1 / limit);
  if (share > 1.3 * limit) return undefined;
  // The divergence of the share from twice the limit.
  const perRequest = 2 * limit - share + share * Math.log(share / (2 * limit));
  const start = Math.max(0, Math.min(1, 1 - logHealth / logNeeded));
  return (cluster * (logNeeded - logHealth + start * logMixture)) / perRequest;
}
