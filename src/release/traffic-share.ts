/** From when on which share of new requests went to green. */
export interface TrafficShare {
  /** Milliseconds since the Unix epoch. */
  readonly from: number;
  /** Percent. */
  readonly green: number;
}

/** Green's share at a moment, from 0 to 1; what it got first also before that, and everything where nothing is known. */
export function shareAt(shares: readonly TrafficShare[], at: number): number {
  const { green = 100 } = shares.findLast(({ from }) => from <= at) ?? shares[0] ?? {};
  return green / 100;
}
