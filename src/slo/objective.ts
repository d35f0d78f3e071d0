import type { CountedSli } from './count-source.ts';

/** What becomes of a query without a result; there is no default, since each answer is right somewhere. */
export type OnEmpty = 'pass' | 'fail' | 'inconclusive';

/** How a query's several series become one value. */
export type Reduce = 'one' | 'max' | 'min' | 'sum' | 'avg';

/** An indicator that is a value at a moment. */
export interface ValueSli {
  /** `gauge` selects a metric of one color; `promql` is a query of its own, with `{color}` where the color's matchers go. */
  readonly kind: 'gauge' | 'promql';
  readonly query: string;
  readonly reduce: Reduce;
  readonly onEmpty: OnEmpty;
  readonly max?: number;
  readonly min?: number;
}

/** An indicator that counts the rounds of a probe, or of a check of readiness, in the observation. */
export interface ProbeSli {
  readonly kind: 'probe-success';
  /** The name of the check. */
  readonly probe: string;
}

/**
 * When an objective counts as broken. `sequential` (by default): a bet whose chance to be wrong over the whole window is
 * bounded by `observe.alpha`. The others are what people know from elsewhere, and have no such bound.
 */
export type ObjectiveRule =
  | { readonly kind: 'sequential' }
  /** So many looks in a row, or `failures` of the last `of`, whose own share is above the limit. */
  | { readonly kind: 'count'; readonly failures: number; readonly of: number }
  /** More than this share of the error budget of a period is spent since the switch. */
  | { readonly kind: 'budget'; readonly share: number; readonly periodMs: number };

/** An objective over a share of events. */
export interface CountedObjective {
  readonly sli: CountedSli;
  /** Share of bad events that is allowed; 0 and more, below 1. */
  readonly limit: number;
  /** With fewer events since the switch nothing is called healthy. */
  readonly minTotal: number;
  readonly rule: ObjectiveRule;
  /** `limit` (by default): green breaks its limit and is worse than blue was; `blue`: green is `times` worse than blue. */
  readonly against: 'limit' | 'blue' | 'both';
  /** How many times blue's share green may have. */
  readonly times: number;
}

/** An objective over a value. */
export interface ValueObjective {
  readonly sli: ValueSli;
  readonly minTotal: number;
  /** A value at a moment is no event, so that there is nothing to bet on, and no budget. */
  readonly rule: Extract<ObjectiveRule, { kind: 'count' }>;
}

/** An objective as it is judged: read, validated, every default filled in. */
export type Objective =
  | CountedObjective
  | ValueObjective
  | {
      readonly sli: ProbeSli;
      /** Share of the rounds that may fail; 0 and more, below 1. A rule of rounds does not read it. */
      readonly max: number;
      /** With fewer rounds since the switch nothing is called healthy. */
      readonly minTotal: number;
      readonly rule: Exclude<ObjectiveRule, { kind: 'budget' }>;
    };
