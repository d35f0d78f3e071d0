import type { RuleState } from './counted-rule.ts';
import type { Tally } from './counted-watch.ts';

/** One run of a probe, as it ended. */
export interface ProbeRound {
  /** When it ended, in milliseconds since the Unix epoch. */
  readonly at: number;
  /** `unknown`: it says nothing about green, since it failed on blue too, or did not come to an end. */
  readonly outcome: 'passed' | 'failed' | 'unknown';
  readonly message: string;
}

/** What is known of a probe's rounds since the switch. */
export interface SeenRounds {
  readonly rule: RuleState;
  readonly sinceSwitch: Tally;
  /** Of them, what failed while green settled and is forgiven. */
  readonly forgiven: number;
  /** The stretch in which too many failed, and for how long it has lasted. */
  readonly lately: (Tally & { readonly forMs: number }) | undefined;
  readonly firstBadAt: number | undefined;
  /** Share of the rounds that said something about green. */
  readonly coverage: number;
}
