/** The divergence of Kullback and Leibler of a Bernoulli variable with `share` from one with `limit`, in nats. */
export function divergence(share: number, limit: number): number {
  const ofBad = share === 0 ? 0 : share * Math.log(share / limit);
  const ofGood = share === 1 ? 0 : (1 - share) * Math.log((1 - share) / (1 - limit));
  return ofBad + ofGood;
}
