/** When an observation ends, and how. Times in milliseconds. */
export interface RollbackPolicy {
  /** How long to watch; time in which nobody watched does not count. */
  readonly windowMs: number;
  /** How much longer than the window to wait while the evidence does not suffice. */
  readonly maxExtensionMs: number;
  /** Ends the window once every objective was judged by so many requests. */
  readonly untilRequests?: number;
  /** The share of good releases that may be rolled back by mistake, over the window and all objectives together. */
  readonly alpha: number;
  /** At how many looks in a row the evidence must suffice. */
  readonly confirm: number;
  /** How many looks in a row a check must fail that nothing is bet on. */
  readonly consecutiveFailures: number;
  /** Whether the window may end once every objective is shown to hold. */
  readonly earlyPass: boolean;
  /** What becomes of traffic when nobody knows at the end of the extension. */
  readonly onUnknown: 'hold' | 'roll-back';
}
