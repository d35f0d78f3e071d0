import type { Increment } from '../increment.ts';

/** Counters that were summed or interpolated may be off by rounding. */
const slack = 1e-9;

/** @throws RangeError for what no counter can have counted */
export function assertCounts({ seconds, bad, total }: Increment): void {
  if (bad >= 0 && bad <= total * (1 + slack) && total < Infinity && seconds >= 0 && seconds < Infinity)
    return;
  throw new RangeError(`expected 0 <= bad <= total, got ${bad} of ${total} in ${seconds} s`);
}
