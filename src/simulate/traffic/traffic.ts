/**
 * What one color answered within a window, summed up from the switch on: `requests[i]` is what the first `i` scrapes
 * counted, so that any stretch of whole scrapes is one subtraction.
 */
export interface Traffic {
  readonly scrape: number;
  /** Scrapes that the window has. */
  readonly scrapes: number;
  /** The first of them that returned data; all, unless the source went dark. */
  readonly arrived: number;
  readonly requests: Float64Array;
  readonly errors: Float64Array;
  /** Requests slower than their objective allows. */
  readonly slow: Float64Array;
  /** Seconds between probes; `Infinity` where there is none. */
  readonly every: number;
  readonly probes: number;
  /** Failures of the first `i` probes. */
  readonly failures: Float64Array;
}

/** One played release, as rules see it. */
export interface PlayedWindow {
  readonly green: Traffic;
  /** Blue under the same load in the same window, for rules that compare with it. */
  readonly control: () => Traffic;
}

/** What of a total lies in the last `span` seconds before `now`, counted in whole scrapes. */
export function withinLast(
  totals: Float64Array,
  { scrape, arrived }: Traffic,
  now: number,
  span: number,
): number {
  // A scrape at the very edge belongs to it, though its time is a sum of rounded numbers.
  const upTo = Math.min(arrived, Math.floor(now / scrape + 1e-9));
  const from = Math.min(upTo, Math.max(0, Math.floor((now - span) / scrape + 1e-9)));
  return (totals[upTo] ?? 0) - (totals[from] ?? 0);
}
