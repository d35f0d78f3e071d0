/** How many milliseconds a histogram's own unit has: seconds, unless its name says otherwise. */
export function histogramUnitMs(metric: string): number {
  return /_(ms|milliseconds)(_bucket)?$/.test(metric) ? 1 : 1_000;
}
