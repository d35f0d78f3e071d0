import type { JsonLocation } from '../json-path.ts';
import type { JsonValue } from '../json.ts';

/** One place at which two documents are not the same. */
export interface Difference {
  /** A normalized path such as `$.features.checkout`; members of a list by what they are called: `$.deps[pg].version`. */
  readonly path: string;
  /** Where it stands in each document; absent where it stands in one only. */
  readonly blueAt?: JsonLocation;
  readonly greenAt?: JsonLocation;
  /** Absent where there is none. */
  readonly blue?: JsonValue;
  readonly green?: JsonValue;
}
