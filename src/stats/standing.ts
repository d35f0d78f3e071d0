/**
 * Where one objective stands, as its own rule sees it, after a look.
 *
 * `sequential`: the wealth of a bet that the objective is broken; objectives share one budget of false rollbacks.
 * `threshold`: a rule that somebody chose in its place, and that has no such guarantee.
 */
export type Standing = SequentialStanding | ThresholdStanding;

interface CommonStanding {
  /** What it was that could be read at this look. Anything but `reading` holds the release, and never moves traffic. */
  readonly state: 'reading' | 'no-data' | 'stale' | 'provider-down' | 'insufficient';
  /** Share of the scrapes that were expected since the switch and arrived, from 0 to 1. */
  readonly coverage: number;
  /** Requests, or looks, that it rests on. */
  readonly sample: number;
  /** What it would take to call it healthy, such as `some 400 more requests`; absent when it is. */
  readonly missing?: string;
  /** When the next scrape is expected, in milliseconds since the Unix epoch. */
  readonly nextAt?: number;
  /** When what speaks against it was first seen, in milliseconds since the Unix epoch; absent while nothing does. */
  readonly firstBadAt?: number;
  /** Whether it is shown to hold, over the whole window and over its end. */
  readonly healthy: boolean;
}

export interface SequentialStanding extends CommonStanding {
  readonly rule: 'sequential';
  /** Natural logarithm of the wealth; at most an `alpha` share of releases that hold ever reach `1/alpha`. */
  readonly logEvidence: number;
}

export interface ThresholdStanding extends CommonStanding {
  readonly rule: 'threshold';
  readonly breached: boolean;
  /** How far the way to a breach is gone, from 0 to 1. */
  readonly progress: number;
}
