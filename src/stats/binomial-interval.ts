import { incompleteBeta } from './incomplete-beta.ts';

/** Where the true share may lie; each bound alone holds with the confidence asked for. */
export interface BinomialInterval {
  readonly lower: number;
  readonly upper: number;
}

/** The point below which `rising` stays under `level`, to the last bit. */
function solve(rising: (x: number) => number, level: number, from: number, to: number): number {
  let low = from;
  let high = to;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high || high - low <= 1e-15 * high) return middle;
    if (rising(middle) < level) low = middle;
    else high = middle;
  }
}

/**
 * The exact interval of Clopper and Pearson (1934) for `successes` of `trials`; two-sided 95 % is `confidence`
 * 0.975. Counts need not be whole, since counters need not be.
 */
export function binomialInterval(successes: number, trials: number, confidence: number): BinomialInterval {
  if (!(trials > 0 && Number.isFinite(trials) && successes >= 0 && successes <= trials)) {
    throw new RangeError(`expected 0 <= successes <= trials, got ${successes} of ${trials}`);
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`expected a confidence between 0 and 1, got ${confidence}`);
  }
  const failures = trials - successes;
  const share = successes / trials;
  return {
    lower:
      successes === 0
        ? 0
        : solve((x) => incompleteBeta(x, successes, failures + 1), 1 - confidence, 0, share),
    upper:
      failures === 0 ? 1 : solve((x) => incompleteBeta(x, successes + 1, failures), confidence, share, 1),
  };
}
