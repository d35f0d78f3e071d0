import type { Clock } from '../../clock.ts';
import type { CountSource } from '../count-source.ts';
import type { ValueSource } from '../value-source.ts';

/** What objectives are watched with; times in milliseconds. */
export interface TrackerOptions {
  readonly source: CountSource;
  readonly values: ValueSource;
  /** When traffic had moved, since the Unix epoch. */
  readonly switchedAt: number;
  readonly windowMs: number;
  /** How far apart looks are; scrapes are thought to be as far apart until that is measured. */
  readonly intervalMs: number;
  /** The chance, over the whole window and all objectives, that a release that holds is put back. */
  readonly alpha: number;
  /** For how long a cold start is forgiven. */
  readonly settleMs: number;
  /** How much of blue's past is looked at. */
  readonly baselineMs: number;
  /** The share of new requests, from 0 to 1, that green got at a moment; everything by default. */
  readonly shareAt?: (at: number) => number;
  readonly clock: Pick<Clock, 'now'>;
}
