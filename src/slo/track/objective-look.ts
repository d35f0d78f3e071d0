import type { JsonValue } from '../../json.ts';
import type { Standing } from '../../stats/standing.ts';

/** The figures behind a look. */
export interface LookEvidence {
  /** The share that was bad, or the value. */
  readonly measured?: number;
  /** What is allowed; a text where a value has two limits. */
  readonly limit: number | string;
  /** How many requests, or looks, the measured value rests on. */
  readonly sample?: number;
  readonly query?: string;
}

/** What one look at an objective came to. */
export interface ObjectiveLook {
  /** `passed`: nothing speaks against it; `failed`: its own rule says it is broken; else nobody knows. */
  readonly outcome: 'passed' | 'failed' | 'inconclusive';
  /** One sentence for a person. */
  readonly message: string;
  readonly advice?: string;
  readonly evidence: LookEvidence;
  readonly standing: Standing;
  /** What a tracker made after a restart is to be given, beside what it was given before; `undefined` for nothing new. */
  readonly memory: JsonValue | undefined;
}
