import type { Answer, ContrastRequest } from './answer.ts';
import type { Concern } from './concern.ts';
import type { ContrastColor } from './contrast-report.ts';
import type { Samples } from './samples.ts';

export interface ContrastOptions {
  readonly requests: readonly {
    readonly request: ContrastRequest;
    readonly expected: readonly Concern[];
    readonly ignored: readonly Concern[];
  }[];
  /**
   * Asks one color once, for so many milliseconds at most. What it throws ends the comparison; that a color did not answer is an
   * answer.
   */
  readonly send: (color: ContrastColor, request: ContrastRequest, limitMs?: number) => Promise<Answer>;
  readonly samples: Samples;
  /** What green's places among the answers are drawn from. */
  readonly seed: string;
  /** Goes into every hash that is shown, so that nobody can find by trying what it is of. */
  readonly salt: string;
  /** How many requests are compared at the same time; each of them asks one thing at a time. */
  readonly concurrency: number;
  /** From which ratio of medians on green counts as slower, and whether that fails. */
  readonly latency: { readonly ratio: number; readonly gating: boolean };
  readonly isSensitive: (name: string) => boolean;
  readonly signal: AbortSignal;
  /** Whether there is time left to look again; there is by default. */
  readonly hasTime?: () => boolean;
  readonly onProgress?: (done: number, total: number) => void;
}
