import type { Clock } from '../clock.ts';
import type { ServingColor } from './color-names.ts';
import type { SwitchHook } from './switch-hook.ts';

/** How long a color took to finish what it had in flight. */
export interface DrainMeasurement {
  /** True only when nothing was in flight for a whole quiet period; a deadline that passes is no drain. */
  readonly drained: boolean;
  /** To the first reading of the quiet period, or to the deadline. */
  readonly durationMs: number;
  /** At the last reading that told; `undefined` when none did. */
  readonly inFlight: number | undefined;
  /** Why the mechanism could not tell. */
  readonly problem?: string;
}

/** Reads what a color has in flight until it is nothing for a quiet period, or until the deadline. */
export async function measureDrain(
  drain: NonNullable<SwitchHook['drain']>,
  options: {
    readonly color: ServingColor;
    readonly deadlineMs: number;
    readonly clock: Clock;
    readonly quietMs?: number;
    readonly pollMs?: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<DrainMeasurement> {
  const { color, deadlineMs, clock, quietMs = 500, pollMs = 100, signal } = options;
  const startedAt = clock.now();
  let quietSince: number | undefined;
  let inFlight: number | undefined;
  let problem: string | undefined;
  for (;;) {
    try {
      const reading = await drain(color, signal);
      problem = reading.inFlight === undefined ? 'the mechanism cannot tell' : undefined;
      inFlight = reading.inFlight ?? inFlight;
      quietSince = reading.inFlight === 0 ? (quietSince ?? clock.now()) : undefined;
    } catch (error) {
      signal?.throwIfAborted();
      quietSince = undefined;
      problem = error instanceof Error ? error.message : String(error);
    }
    const now = clock.now();
    if (quietSince !== undefined && now - quietSince >= quietMs) {
      return { drained: true, durationMs: quietSince - startedAt, inFlight: 0 };
    }
    if (now - startedAt >= deadlineMs) {
      const left = { drained: false, durationMs: now - startedAt, inFlight };
      return problem === undefined ? left : { ...left, problem };
    }
    await clock.sleep(pollMs, signal);
  }
}
