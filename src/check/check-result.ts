import type { ErrorCode } from '../errors.ts';
import type { Standing } from '../stats/standing.ts';
import type { CheckKind } from './kind.ts';
import type { Evidence, Outcome } from './outcome.ts';
import type { Aim, CheckPhase, Color } from './phase.ts';

/** One step of a check: a line in every report. */
export interface StepResult {
  readonly name: string;
  readonly outcome: Extract<Outcome, 'passed' | 'failed' | 'errored'>;
  readonly durationMs: number;
  readonly message?: string;
}

/** A check as it stands in the plan: known before anything is touched. */
export interface PlannedCheck {
  /** Unique within a plan and stable between runs: the name, and the aim when there is one. */
  readonly id: string;
  readonly name: string;
  readonly kind: CheckKind;
  readonly phase: CheckPhase;
  readonly aim?: Aim;
  /** The color on which it runs first, for comparison. */
  readonly comparedWith?: 'blue';
  /** The color it is about, for a check that is pointed at none. */
  readonly about?: Color;
  /** The id of the probe whose rounds it judges, for an objective over them. */
  readonly roundsOf?: string;
  readonly tags: readonly string[];
  readonly gating: boolean;
  readonly file: string;
}

/** What the same check came to on blue, where it ran first. */
export interface Comparison {
  readonly aim: 'blue';
  readonly outcome: Outcome;
  readonly message: string;
  readonly evidence: readonly Evidence[];
  readonly steps: readonly StepResult[];
  readonly attempts: number;
  readonly durationMs: number;
}

/** What the same check came to when it changed color on its way, as a user does while traffic moves. */
export interface HandoverResult {
  readonly from: Color;
  readonly to: Color;
  readonly outcome: Outcome;
  readonly message: string;
  readonly steps: readonly StepResult[];
  readonly durationMs: number;
}

/** How one planned check ended, and why. */
export interface CheckResult extends PlannedCheck {
  readonly outcome: Outcome;
  /** One sentence for a person: why it ended so. */
  readonly message: string;
  readonly advice?: string;
  readonly details: readonly string[];
  readonly evidence: readonly Evidence[];
  readonly standing?: Standing;
  readonly steps: readonly StepResult[];
  /** Cleanups that failed, one sentence each; advisory. */
  readonly cleanupFailures: readonly string[];
  readonly attempts: number;
  readonly startedAt: string;
  /** Of the color it is aimed at, where it ran on both. */
  readonly durationMs: number;
  readonly comparison?: Comparison;
  readonly handovers?: readonly HandoverResult[];
  /** It would decide, and fails alike on blue; whether it decides all the same is said by `gating`. */
  readonly preExisting?: true;
  /** Set when an error of bg-check's own ended it; `BGC_CONFIG` and the like mean exit code 2. */
  readonly errorCode?: ErrorCode;
}
