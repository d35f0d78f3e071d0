/** Every `step` seconds up to the end of the window, the end included. */
export function looksEvery(step: number, window: number): Float64Array {
  const count = Math.max(0, Math.floor(window / step + 1e-9));
  return Float64Array.from({ length: count }, (_, index) => (index + 1) * step);
}

/** All moments of several schedules, each once. */
export function mergeLooks(...schedules: readonly Float64Array[]): Float64Array {
  const all = Float64Array.from(schedules.flatMap((schedule) => [...schedule])).sort();
  return all.filter((moment, index) => index === 0 || moment - (all[index - 1] ?? 0) > 1e-6);
}
