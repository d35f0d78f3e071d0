const tableSize = 1024;
const table = new Float64Array(tableSize);
for (let n = 2; n < tableSize; n++) table[n] = (table[n - 1] ?? 0) + Math.log(n);
const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/** ln n! of a whole number: from a table, beyond it by Stirling's series, which is exact to a double there. */
export function logFactorial(n: number): number {
  if (n < tableSize) return table[n] ?? 0;
  return (n + 0.5) * Math.log(n) - n + halfLogTwoPi + (1 - 1 / (30 * n * n)) / (12 * n);
}
