import type { Clock } from '../../clock.ts';
import type { ColorLabels } from '../compile/color-query.ts';
import type { CountSource } from '../count-source.ts';
import type { MetricSource } from '../metric-source.ts';
import type { LookEvidence } from '../track/objective-look.ts';
import type { ValueSource } from '../value-source.ts';

/** What an objective is tried with before the switch; times in milliseconds. */
export interface PreviewOptions {
  readonly metrics: Pick<MetricSource, 'name' | 'locate' | 'typesOf'>;
  readonly counts: CountSource;
  readonly values: ValueSource;
  /** Labels of each color's series; `undefined` where each color's own pages are read. */
  readonly colors: ColorLabels | undefined;
  readonly windowMs: number;
  /** How much longer green is watched where the evidence does not suffice; 0 by default. */
  readonly maxExtensionMs?: number;
  readonly intervalMs: number;
  readonly settleMs: number;
  /** How much of blue's past tells how errors cluster. */
  readonly baselineMs: number;
  /** Share of good releases that may be rolled back by mistake. */
  readonly alpha: number;
  /** How many objectives and probes share that; 1 by default. */
  readonly objectives?: number;
  readonly clock: Pick<Clock, 'now'>;
}

/** What is known of an objective while blue still serves. */
export interface ObjectivePreview {
  /** `failed`: blue surely breaks it; `inconclusive`: nothing shows that it could ever be judged. */
  readonly outcome: 'passed' | 'failed' | 'inconclusive';
  /** One sentence for a person. */
  readonly message: string;
  readonly advice?: string;
  /** What the observation will be able to tell, and what is odd about the query. */
  readonly details: readonly string[];
  readonly evidence?: LookEvidence;
}
