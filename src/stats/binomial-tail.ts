import { incompleteBeta } from './incomplete-beta.ts';

/** The probability of at least `count` of `trials` with probability `share` each; `trials` need not be whole. */
export function binomialTail(count: number, trials: number, share: number): number {
  if (count <= 0) return 1;
  return count > trials ? 0 : incompleteBeta(share, count, trials - count + 1);
}
