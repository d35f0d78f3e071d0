/** ln(eˡ + eʳ) without overflow; `-Infinity` is the logarithm of nothing. */
export function addLogs(left: number, right: number): number {
  if (left < right) return right + Math.log1p(Math.exp(left - right));
  return right === -Infinity ? left : left + Math.log1p(Math.exp(right - left));
}

/** The logarithm of the sum of what `logs` are the logarithms of. */
export function logOfSum(logs: Float64Array | readonly number[]): number {
  let largest = -Infinity;
  for (const log of logs) if (log > largest) largest = log;
  if (largest === -Infinity) return -Infinity;
  let sum = 0;
  for (const log of logs) sum += Math.exp(log - largest);
  return largest + Math.log(sum);
}
