import type { Duration } from '../../duration.ts';
import type { Selector } from '../metric-source.ts';
import type { OnEmpty, Reduce } from '../objective.ts';
import type { CountRule, SequentialRule, SloRule } from './slo-rule.ts';

/** How a share of bad events is judged. */
interface Judging {
  /** Before a release counts as broken; `sequential()` by default. */
  readonly rule?: SloRule;
  /**
   * What green is held to: `limit` (by default), its own limit, and blue where blue was worse than that; `blue`: no
   * more than `times` what blue had; `both`: either of them breaks it.
   */
  readonly against?: 'limit' | 'blue' | 'both';
  /** How many times blue's share green may have; 2 by default. */
  readonly times?: number;
  /** With fewer events than these nothing is called healthy. */
  readonly minTotal: number;
}

/** At most a share `max` of all requests may be bad. */
export interface RatioSlo extends Judging {
  readonly kind?: 'error-ratio';
  /** Counts what went wrong; a part of `total`. */
  readonly bad: Selector;
  readonly total: Selector;
  /** From 0, below 1. */
  readonly max: number;
}

/** At most a share `maxAbove` of all observations of a histogram may be above `le`. */
export interface ShareAboveSlo extends Judging {
  readonly kind?: 'latency';
  /** The histogram without `_bucket`. */
  readonly histogram: Selector;
  readonly le: Duration;
  readonly maxAbove: number;
}

/** The same with another word for `le`. */
export interface ThresholdSlo extends Judging {
  readonly kind?: 'latency';
  /** The histogram without `_bucket`. */
  readonly histogram: Selector;
  readonly threshold: Duration;
  readonly maxAbove: number;
}

/** A quantile of a histogram, such as 0.99, may be at most `max`; judged as the share that is above `max`. */
export interface QuantileSlo extends Judging {
  readonly kind?: 'latency';
  /** The histogram without `_bucket`. */
  readonly histogram: Selector;
  readonly quantile: number;
  readonly max: Duration;
}

interface ValueSlo {
  readonly max?: number;
  readonly min?: number;
  /** How many looks must be over the limit; `consecutive(3)` by default. */
  readonly rule?: CountRule;
}

/** A value that every color has at each moment, such as the length of a queue. */
export interface GaugeSlo extends ValueSlo {
  readonly kind: 'gauge';
  /** A metric and its labels; the color's are added. */
  readonly query: Selector;
  /** How several series become one value; the one nearest to breaking the limit by default. */
  readonly reduce?: Reduce;
  /** What it means that there is no value; `inconclusive` by default. */
  readonly onEmpty?: OnEmpty;
}

/** Whatever a PromQL query answers. */
export interface PromqlSlo extends ValueSlo {
  readonly kind: 'promql';
  /** With `{color}` where the labels of a color go: `sum(rate(jobs_total{color}[5m]))`, `jobs{queue="mail",{color}}`. */
  readonly query: string;
  /** How several series become one value; may be left out of a query that can only have one. */
  readonly reduce?: Reduce;
  /** What an empty answer means. */
  readonly onEmpty: OnEmpty;
}

/** At most a share `max` of the rounds of a probe in the observation may fail. */
export interface ProbeSlo {
  readonly kind?: 'probe-success';
  /** The name of a probe, or of a check of readiness, that runs in the observation. */
  readonly probe: string;
  /** From 0, below 1; left out with a rule of rounds. */
  readonly max?: number;
  /** With fewer rounds than these nothing is called healthy; 1 by default. */
  readonly minRounds?: number;
  /** `sequential()` by default; `consecutive(3)` and `outOf(3, 5)` count rounds. */
  readonly rule?: SequentialRule | CountRule;
}

export type LatencySlo = ShareAboveSlo | ThresholdSlo | QuantileSlo;

/** An objective over what metrics tell. */
export type MeasuredSlo = RatioSlo | LatencySlo | GaugeSlo | PromqlSlo;

/** A service level objective as people write it, judged over what green did since traffic moved. */
export type SloDefinition = MeasuredSlo | ProbeSlo;
