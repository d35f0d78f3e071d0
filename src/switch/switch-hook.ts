import type { JsonValue } from '../json.ts';
import type { ServingColor, TrafficColor } from './color-names.ts';
import type { SwitchTarget, Weights } from './weights.ts';

export type { TrafficColor } from './color-names.ts';

/** What a hook read: the color, and the state verbatim, so that it can be put back. */
export interface SwitchState {
  readonly color: TrafficColor;
  /** How much each color is to get, where the mechanism keeps weights. */
  readonly weights?: Weights;
  /** Whatever `restore` needs to bring this state back. */
  readonly raw: JsonValue;
  /** For compare-and-swap, where the mechanism has it. */
  readonly etag?: string;
}

/** What a color still works on, as the mechanism sees it. */
export interface DrainReading {
  /** Requests or connections in flight; `undefined` when the mechanism cannot tell. */
  readonly inFlight: number | undefined;
  /** How many requests it was given so far, a counter, where the mechanism counts them. */
  readonly requests?: number;
}

/**
 * The adapter that reads, moves, verifies and restores traffic. Every method may be called again after a
 * failure; `restore` must need nothing from green and nothing from a metric.
 */
export interface SwitchHook {
  readonly name: string;
  /** Whether `apply` takes weights, and `read` tells them. */
  readonly weighted: boolean;
  /** A move exchanges what the addresses of the colors lead to, as a swap of slots does. */
  readonly tradesAddresses?: boolean;
  /**
   * Looks whether a move could succeed, and touches nothing: what it needs is there, the target has somebody to answer.
   * Asked before traffic moves to green; never before it goes back.
   * @returns what a person should know before the move
   * @throws ConfigError, RefusedError or SwitchError when a move must not be tried
   */
  preflight?(target: SwitchTarget, signal?: AbortSignal): Promise<readonly string[]>;
  read(signal?: AbortSignal): Promise<SwitchState>;
  /**
   * Idempotent.
   * @throws StateChangedError when the state is no longer the one of `ifMatch`, SwitchError when the mechanism refuses or fails
   */
  apply(target: SwitchTarget, options: { readonly ifMatch?: string }, signal?: AbortSignal): Promise<void>;
  /** What the mechanism itself knows about the move; a read-back of the state by default. */
  verify(
    target: SwitchTarget,
    signal?: AbortSignal,
  ): Promise<'verified' | 'not-verified' | 'not-implemented'>;
  restore(saved: SwitchState, signal?: AbortSignal): Promise<void>;
  drain?(color: ServingColor, signal?: AbortSignal): Promise<DrainReading>;
}
