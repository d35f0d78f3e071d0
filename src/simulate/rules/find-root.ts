/**
 * Where a function that has different signs at `from` and `to` is 0, to within `tolerance`: the method of Brent (1973), by
 * bisection, secant and inverse quadratic steps. Where the function jumps over 0 it ends near the jump, on either side.
 */
export function findRoot(f: (x: number) => number, from: number, to: number, tolerance: number): number {
  // `b` is the best so far, `a` the one before, and 0 lies between `b` and `c`.
  let [a, b, c] = [from, to, from];
  let [fa, fb, fc] = [f(from), f(to), f(from)];
  for (;;) {
    const previous = b - a;
    if (Math.abs(fc) < Math.abs(fb)) {
      [a, b, c] = [b, c, b];
      [fa, fb, fc] = [fb, fc, fb];
    }
    const least = 2 * Number.EPSILON * Math.abs(b) + tolerance / 2;
    const half = (c - b) / 2;
    if (Math.abs(half) <= least || fb === 0) return b;

    let step = half;
    if (Math.abs(previous) >= least && Math.abs(fa) > Math.abs(fb)) {
      const ratio = fb / fa;
      let p: number;
      let q: number;
      if (a === c) {
        p = 2 * half * ratio;
        q = 1 - ratio;
      } else {
        const [outer, inner] = [fa / fc, fb / fc];
        p = ratio * (2 * half * outer * (outer - inner) - (b - a) * (inner - 1));
        q = (outer - 1) * (inner - 1) * (ratio - 1);
      }
      if (p > 0) q = -q;
      else p = -p;
      // Taken when it stays inside, and is better than halving twice.
      if (p < 1.5 * half * q - Math.abs(least * q) / 2 && p < Math.abs((previous * q) / 2)) step = p / q;
    }
    if (Math.abs(step) < least) step = Math.sign(step) * least;
    [a, fa] = [b, fb];
    b += step;
    fb = f(b);
    if (fb > 0 === fc > 0) [c, fc] = [a, fa];
  }
}
