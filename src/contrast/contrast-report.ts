import type { ContrastRequest } from './answer.ts';
import type { Comparison } from './compare-answers.ts';
import type { ToldDoubt } from './conclude-doubts.ts';
import type { Latency } from './latency.ts';

export type ContrastColor = 'blue' | 'green';

/** What became of one request. */
export interface RequestReport {
  readonly request: ContrastRequest;
  readonly triples: number;
  /** How often each color gave which status; `no answer` among them. */
  readonly statuses: Readonly<Record<ContrastColor, ReadonlyMap<string, number>>>;
  /** The beginning of the first body for each status and color, or why there is none. */
  readonly bodies: Readonly<Record<ContrastColor, ReadonlyMap<string, string>>>;
  readonly noisyFields: number;
  /** Whether the answers have more fields than were looked at. */
  readonly isCut: boolean;
  readonly latency: Latency | undefined;
  /** Whether green is too slow, where that gates. */
  readonly isTooSlow: boolean;
}

/** A color that has not given a single answer, after which asking on was of no use. */
export interface Silence {
  readonly color: ContrastColor;
  /** Whether somebody listens at its address: it takes too long, or breaks off. */
  readonly isReached: boolean;
}

export interface ContrastReport extends Pick<Comparison, 'findings' | 'expected'> {
  readonly requests: readonly RequestReport[];
  /** Seen of green and not of blue, too seldom to be a difference or none. */
  readonly doubts: readonly ToldDoubt[];
  readonly silence: Silence | undefined;
}
