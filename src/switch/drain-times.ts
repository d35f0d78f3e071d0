/** What a color had in flight at one moment. */
export interface DrainSample {
  /** Milliseconds since traffic was moved away. */
  readonly atMs: number;
  readonly inFlight: number;
}

/**
 * When so large a share of the most that was ever in flight was done for good; what comes back later was not.
 * @param share above 0, at most 1
 * @returns milliseconds since traffic was moved away; `undefined` when it never was
 */
export function timeToDrain(samples: readonly DrainSample[], share: number): number | undefined {
  const most = Math.max(0, ...samples.map(({ inFlight }) => inFlight));
  // A share of one in a hundred is none of ten: rounding errors must not leave a last one over.
  const left = Math.floor(most * (1 - share) + 1e-9);
  const last = samples.findLastIndex(({ inFlight }) => inFlight > left);
  return last < 0 ? samples[0]?.atMs : samples[last + 1]?.atMs;
}
