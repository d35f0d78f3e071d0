import type { SequentialStanding, ThresholdStanding } from '../../stats/standing.ts';
import type { TimedIncrement } from '../count-source.ts';

/** Where a rule stands after the increments it was given. */
export interface RuleState {
  /** Its own limit is reached: the objective is broken. */
  readonly breached: boolean;
  /** There are signs against the objective that may still be chance. */
  readonly doubtful: boolean;
  /** Whether the objective is shown to hold; whether scrapes arrived, and enough requests, is not the rule's to say. */
  readonly healthy: boolean;
  /** What it would take to be healthy: about so many more requests, or something else in words. */
  readonly missing?: number | string;
  /** How far the way to a rollback is gone, for a person. */
  readonly words: string;
  readonly standing:
    | Pick<SequentialStanding, 'rule' | 'logEvidence'>
    | Pick<ThresholdStanding, 'rule' | 'breached' | 'progress'>;
}

/** When an objective that is counted is broken, as increments come in. Its memory is constant. */
export interface CountedRule {
  add(increment: TimedIncrement): void;
  /** Called after the increments of a look, if there were any. */
  endLook(): void;
  state(): RuleState;
}
