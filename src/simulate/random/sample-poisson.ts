import { logFactorial } from './log-factorial.ts';
import type { Random } from './random.ts';

/** A Poisson count; by inversion for small means, else by the transformed rejection PTRS of Hörmann (1993). */
export function samplePoisson(random: Random, mean: number): number {
  if (mean < 10) {
    let rest = random.uniform();
    let probability = Math.exp(-mean);
    let count = 0;
    // The bound is reached only where rounding left a rest that no probability covers.
    while (rest > probability && count < 200) {
      rest -= probability;
      count += 1;
      probability *= mean / count;
    }
    return count;
  }
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const squeeze = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = random.uniform() - 0.5;
    const v = random.uniform();
    const distance = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / distance + b) * u + mean + 0.43);
    if (distance >= 0.07 && v <= squeeze) return count;
    if (count < 0 || (distance < 0.013 && v > distance)) continue;
    const hat = (v * inverseAlpha) / (a / (distance * distance) + b);
    if (Math.log(hat) <= count * Math.log(mean) - mean - logFactorial(count)) return count;
  }
}
