import { createHash } from 'node:crypto';

/** How many answers a triple has: two of blue and one of green. */
export const tripleSize = 3;

/**
 * Which of the three places of a triple is green's. Drawn anew for each triple, and the same for every request: that is all the
 * randomness that the comparison rests on.
 */
export function greenSlot(seed: string, triple: number): number {
  const digest = createHash('sha256').update(`${seed}\n${triple}`).digest();
  return digest.readUInt32BE(0) % tripleSize;
}

/** The places of green's answers among the first `triples`, as a mask. */
export function greenMask(seed: string, triples: number): bigint {
  let mask = 0n;
  for (let triple = 0; triple < triples; triple++) {
    mask |= 1n << BigInt(tripleSize * triple + greenSlot(seed, triple));
  }
  return mask;
}
