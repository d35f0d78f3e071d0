import type { Standing } from '../stats/standing.ts';
import type { JsonValue } from '../json.ts';

export const outcomes = ['passed', 'failed', 'inconclusive', 'errored', 'skipped', 'not-run'] as const;

/**
 * How a check ended. `inconclusive`: it ran and cannot tell; `errored`: it could not gather evidence (provider
 * down, a bug in the check); `skipped`: it declined to run; `not-run`: the run ended first.
 */
export type Outcome = (typeof outcomes)[number];

/** The machine-readable reason behind an outcome. */
export interface Evidence {
  /** What was looked at, a few words. */
  readonly title: string;
  readonly measured?: JsonValue;
  readonly limit?: JsonValue;
  /** How many observations the measured value rests on. */
  readonly sample?: number;
  /** The query, statement or request that gave it. */
  readonly query?: string;
  /** Example rows, keys or findings; never more than a handful. */
  readonly rows?: readonly JsonValue[];
}

/** What a check's body may return instead of throwing. */
export interface Conclusion {
  readonly outcome: 'passed' | 'failed' | 'inconclusive';
  /** One sentence for a person. */
  readonly message: string;
  /** What to do next, one sentence. */
  readonly advice?: string;
  /** Longer text, already laid out in lines: where, what, why. */
  readonly details?: readonly string[];
  /** Where the objective stands, for a check that is judged by its evidence over many looks. */
  readonly standing?: Standing;
}
