import { logFactorial } from './log-factorial.ts';
import type { Random } from './random.ts';

/** By inversion, for a small expected count. */
function sampleFew(random: Random, trials: number, probability: number): number {
  const odds = probability / (1 - probability);
  let term = Math.exp(trials * Math.log1p(-probability));
  let rest = random.uniform();
  let count = 0;
  while (rest > term && count < trials) {
    rest -= term;
    count += 1;
    term *= (odds * (trials - count + 1)) / count;
    // What rounding left over belongs to no count: far in the tail all terms vanish.
    if (term === 0) break;
  }
  return count;
}

/** By the transformed rejection BTRS of Hörmann (1993), for a probability up to 1/2 and 10 expected at least. */
function sampleMany(random: Random, trials: number, probability: number): number {
  const spread = Math.sqrt(trials * probability * (1 - probability));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * probability;
  const center = trials * probability + 0.5;
  const squeeze = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * spread;
  for (;;) {
    const u = random.uniform() - 0.5;
    const v = random.uniform();
    const distance = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / distance + b) * u + center);
    if (distance >= 0.07 && v <= squeeze) return count;
    if (count < 0 || count > trials) continue;
    const mode = Math.floor((trials + 1) * probability);
    const logRatio =
      logFactorial(mode) +
      logFactorial(trials - mode) -
      logFactorial(count) -
      logFactorial(trials - count) +
      (count - mode) * Math.log(probability / (1 - probability));
    if (Math.log((v * alpha) / (a / (distance * distance) + b)) <= logRatio) return count;
  }
}

/** How many of `trials` come true when each does with `probability` by itself. */
export function sampleBinomial(random: Random, trials: number, probability: number): number {
  if (trials <= 0 || probability <= 0) return 0;
  if (probability >= 1) return trials;
  if (probability > 0.5) return trials - sampleBinomial(random, trials, 1 - probability);
  return trials * probability < 10
    ? sampleFew(random, trials, probability)
    : sampleMany(random, trials, probability);
}
