/** The share of bad events that health is shown against: twice the limit, or halfway to 1 where that is less, unless told otherwise. */
export function healthBoundOf({
  limit,
  healthBound,
}: {
  readonly limit: number;
  readonly healthBound?: number;
}): number {
  return healthBound ?? Math.min(2 * limit, (1 + limit) / 2);
}
