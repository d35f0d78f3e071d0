import type { Random } from './random.ts';

/** A Gamma variable of scale 1, by the method of Marsaglia and Tsang (2000). */
function sampleGamma(random: Random, shape: number): number {
  // Below 1 the method does not hold: one more, brought back by a power of a uniform variable.
  if (shape < 1) return sampleGamma(random, shape + 1) * random.uniform() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    if (Math.log(random.uniform()) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
  }
}

/** A Beta variable, for `a` and `b` above 0. */
export function sampleBeta(random: Random, a: number, b: number): number {
  const first = sampleGamma(random, a);
  const second = sampleGamma(random, b);
  return first + second > 0 ? first / (first + second) : Number(random.uniform() < a / (a + b));
}
