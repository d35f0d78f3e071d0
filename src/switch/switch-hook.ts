import type { JsonValue } from '../json.ts';

/** Which color receives traffic, as far as one reading can tell. */
export type TrafficColor = 'blue' | 'green' | 'mixed' | 'unknown';

/** What a hook read: the color, and the state verbatim, so that it can be put back. */
export interface SwitchState {
  readonly color: TrafficColor;
  /** Whatever `restore` needs to bring this state back. */
  readonly raw: JsonValue;
  /** For compare-and-swap, where the mechanism has it. */
  readonly etag?: string;
}

/** Requests still in flight on a color; `undefined` when the mechanism cannot tell. */
export interface DrainReading {
  readonly inFlight: number | undefined;
}

/**
 * The adapter that reads, moves, verifies and restores traffic. Every method may be called again after a
 * failure; `restore` must need nothing from green and nothing from a metric.
 */
export interface SwitchHook {
  readonly name: string;
  read(signal?: AbortSignal): Promise<SwitchState>;
  /** @throws SwitchError when the mechanism refuses or fails */
  apply(
    target: 'blue' | 'green',
    options: { readonly ifMatch?: string },
    signal?: AbortSignal,
  ): Promise<void>;
  /** What the mechanism itself knows about the move; a read-back of the state by default. */
  verify(
    target: 'blue' | 'green',
    signal?: AbortSignal,
  ): Promise<'verified' | 'not-verified' | 'not-implemented'>;
  restore(saved: SwitchState, signal?: AbortSignal): Promise<void>;
  drain?(color: 'blue' | 'green', signal?: AbortSignal): Promise<DrainReading>;
}
