import type { Increment } from '../increment.ts';

/** How errors cluster, measured on blue. */
export interface Dispersion {
  /** Requests that fail together count as one; 1 when errors are independent. */
  readonly phi: number;
  /** Scrapes that fail together count as one; 1 when scrapes are independent. */
  readonly block: number;
}

export interface EvidenceStreamOptions {
  /** Share of bad events that is still allowed, between 0 and 1. */
  readonly limit: number;
  /** `undefined` when blue has no history: then only what needs no assumption is bet on. */
  readonly dispersion: Dispersion | undefined;
  /** Events a scrape that blue had on average; `undefined` when unknown. */
  readonly meanTotal: number | undefined;
  readonly windowSeconds: number;
  /** Scrapes that the window is expected to have. */
  readonly looks: number;
  readonly alpha: number;
  /** What of the wealth bets on a fault that came with the switch; 0.5 by default. */
  readonly firstWeight?: number;
  /** For how long after the switch only the robust half of the rule bets. */
  readonly settleSeconds?: number;
}

/** One objective's wealth and its mirror, as scrape after scrape is added. */
export interface EvidenceStream {
  add(increment: Increment): void;
  /** Natural logarithm of the wealth that bets on a broken objective. */
  readonly logEvidence: number;
  /** Natural logarithm of the wealth that bets against twice the limit, since the switch. */
  readonly logHealth: number;
  /** The same over the last five minutes. */
  readonly logRecentHealth: number;
}

/** @throws RangeError for a limit that is not between 0 and 1 */
export declare function createEvidenceStream(options: EvidenceStreamOptions): EvidenceStream;
