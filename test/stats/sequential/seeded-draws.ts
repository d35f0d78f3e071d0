/** Numbers from 0 to 1 that are the same at every run (the generator mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How many of `trials` come true with probability `share` each, by walking up the distribution. */
export function binomialDraw(random: () => number, trials: number, share: number): number {
  let left = random();
  let probability = (1 - share) ** trials;
  for (let count = 0; count < trials; count++) {
    if (left < probability) return count;
    left -= probability;
    probability *= ((trials - count) / (count + 1)) * (share / (1 - share));
  }
  return trials;
}
