const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/** ln Γ(n+1) minus its Stirling approximation, for n > 0. */
function stirlingError(n: number): number {
  let correction = 0;
  let large = n;
  for (; large < 16; large++) correction += (large + 0.5) * Math.log1p(1 / large) - 1;
  const square = large * large;
  const series = 1 / 12 - (1 / 360 - (1 / 1260 - 1 / 1680 / square) / square) / square;
  return correction + series / large;
}

/** x·ln(x/mean) + mean − x, without cancellation when the two are close. */
function deviance(x: number, mean: number): number {
  const difference = x - mean;
  const ratio = difference / (x + mean);
  if (Math.abs(ratio) >= 0.1) return x * Math.log(x / mean) - difference;
  let sum = difference * ratio;
  let term = 2 * x * ratio;
  for (let j = 1; ; j++) {
    term *= ratio * ratio;
    const next = sum + term / (2 * j + 1);
    if (next === sum) return sum;
    sum = next;
  }
}

/** x^a (1−x)^b / B(a, b), by the saddle-point expansion of C. Loader (2000), which stays exact for large a and b. */
function betaKernel(x: number, a: number, b: number): number {
  const n = a + b;
  const exponent =
    stirlingError(n) -
    stirlingError(a) -
    stirlingError(b) -
    deviance(a, n * x) -
    deviance(b, n * (1 - x)) -
    halfLogTwoPi;
  return Math.exp(exponent) * Math.sqrt((a * b) / n);
}

/** The continued fraction of the incomplete beta function (DLMF 8.17.22), by the modified Lentz method. */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const away = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 1_000_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return fraction;
}

/** The regularized incomplete beta function I_x(a, b), for a and b above 0. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast on the near side of the mean only; the far side follows by symmetry.
  return x <= (a + 1) / (a + b + 2)
    ? (betaKernel(x, a, b) * betaFraction(x, a, b)) / a
    : 1 - (betaKernel(x, a, b) * betaFraction(1 - x, b, a)) / b;
}
