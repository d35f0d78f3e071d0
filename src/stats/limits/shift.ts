/** A change for the worse under steady traffic, of which a limit says how soon it can be found. */
export interface Shift {
  /** Share of bad events that is allowed, between 0 and 1. */
  readonly limit: number;
  /** Share of bad events from the change on; above `limit`. */
  readonly share: number;
  /** Events a second. */
  readonly rate: number;
  readonly scrapeSeconds: number;
  /** How likely a rule may roll back in a window in which nothing changes. */
  readonly alpha: number;
}

/** A change at any look of a window, where the budget of false rollbacks has to last for all of them. */
export interface ShiftInWindow extends Shift {
  readonly windowSeconds: number;
}

/** @throws RangeError for what is no change for the worse, or no traffic */
export function assertShift({ limit, share, rate, scrapeSeconds, alpha }: Shift): void {
  if (!(limit > 0 && limit < share && share <= 1)) {
    throw new RangeError(`expected 0 < limit < share <= 1, got the limit ${limit} and the share ${share}`);
  }
  if (!(rate > 0 && scrapeSeconds > 0)) {
    throw new RangeError(`expected traffic and scrapes, got ${rate} events/s each ${scrapeSeconds} s`);
  }
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`expected an alpha between 0 and 1, got ${alpha}`);
}
