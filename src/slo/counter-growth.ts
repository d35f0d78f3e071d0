/** A stored sample: milliseconds since the Unix epoch, and the counter's value. */
export type Sample = readonly [at: number, value: number];

/**
 * How much a counter grew after `since`, from its samples in order of time. A counter that had no sample by then was
 * born later and counts from 0: its first increments are never lost. A value below the one before is a restart, after
 * which the whole new value counts.
 */
export function counterGrowth(samples: readonly Sample[], since: number): number {
  let growth = 0;
  let last = 0;
  for (const [at, value] of samples) {
    if (at > since) growth += stepGrowth(last, value);
    last = value;
  }
  return growth;
}

/** What one step of a counter adds. */
export function stepGrowth(before: number, after: number): number {
  return after >= before ? after - before : after;
}
