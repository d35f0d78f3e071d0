import type { Duration } from '../duration.ts';

/** Longest times for so many percent of repeated runs, such as `{ p95: '800ms' }`. */
export interface LatencyLimits {
  readonly p50?: Duration;
  readonly p90?: Duration;
  readonly p95?: Duration;
  readonly p99?: Duration;
}

/** How the flow of a probe is run, and how fast it must be. */
export interface Flow {
  /** Whether it runs on blue before it runs on green. */
  readonly compares: boolean;
  /** Whether failing on both colors is only told, or decides. */
  readonly preExisting: 'tell' | 'gate';
  /** The step after which it changes color, in runs of its own. */
  readonly handover?: string;
  /** Longest time for one run of it. */
  readonly within?: Duration;
  /** How often it runs before the switch. */
  readonly repeat: number;
  readonly latency: LatencyLimits;
}
