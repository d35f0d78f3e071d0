/** A stream of random numbers that is the same for the same seeds. */
export interface Random {
  /** 32 random bits, as a signed integer. */
  bits(): number;
  /** Uniform in the open interval from 0 to 1, of 52 bits. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
}

/** One round of SplitMix32: spreads seeds that are close to each other over all bits. */
function scramble(word: number): number {
  let mixed = (word + 0x9e3779b9) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/**
 * A generator of its own for each list of seeds: xoshiro128++ of Blackman and Vigna (2019), whose state is hashed
 * from all seeds. Seeds are whole numbers up to 2^53.
 */
export function createRandom(...seeds: readonly number[]): Random {
  let [s0, s1, s2, s3] = [0x243f6a88, 0x85a308d3 | 0, 0x13198a2e, 0x03707344];
  for (const seed of seeds) {
    s0 = scramble(s0 ^ (seed | 0));
    s1 = scramble(s1 ^ Math.floor(seed / 2 ** 32) ^ s0);
    s2 = scramble(s2 ^ s1);
    s3 = scramble(s3 ^ s2 ^ (seed | 0));
  }
  s3 |= 1;
  let spare: number | undefined;

  function bits(): number {
    const sum = (s0 + s3) | 0;
    const result = (((sum << 7) | (sum >>> 25)) + s0) | 0;
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = (s3 << 11) | (s3 >>> 21);
    return result;
  }
  const uniform = () => ((bits() >>> 6) * 2 ** 26 + (bits() >>> 6) + 0.5) / 2 ** 52;

  return {
    bits,
    uniform,
    // The polar method, which gives two at a time.
    normal: () => {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      for (;;) {
        const x = 2 * uniform() - 1;
        const y = 2 * uniform() - 1;
        const square = x * x + y * y;
        if (square >= 1 || square === 0) continue;
        const factor = Math.sqrt((-2 * Math.log(square)) / square);
        spare = y * factor;
        return x * factor;
      }
    },
  };
}
