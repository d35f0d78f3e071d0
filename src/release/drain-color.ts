import type { Color } from '../check/phase.ts';
import { parseDuration } from '../duration.ts';
import { measureDrain, type DrainMeasurement } from '../switch/measure-drain.ts';
import type { SwitchHook } from '../switch/switch-hook.ts';
import { openDrainSources, sessionsLeft } from './drain-sources.ts';
import { recordAnyway } from './record.ts';
import { inform, type ReleaseContext } from './release-context.ts';

/** What a drain came to. Times in milliseconds since traffic was moved away. */
export interface ColorDrain extends DrainMeasurement {
  readonly color: Color;
  /** When it was over, in milliseconds since the Unix epoch; absent when it was not, or was before the first look. */
  readonly finishedAt?: number;
  /** Sessions that the color still has in the database, where they are told apart: each may still write. */
  readonly sessions?: number;
}

/**
 * Measures how a color finishes what it has in flight after traffic has moved away, and writes it down. Best effort: it
 * never fails, and whoever interrupts it has no measurement.
 * @returns `undefined` when nobody is there to tell, or when it was cut short
 */
export async function drainColor(
  context: ReleaseContext,
  hook: SwitchHook,
  options: {
    readonly releaseId: string;
    readonly color: Color;
    /** When traffic was moved away from it, in milliseconds since the Unix epoch. */
    readonly movedAt: number;
    /** Milliseconds from now on. */
    readonly deadlineMs: number;
    readonly signal: AbortSignal;
  },
): Promise<ColorDrain | undefined> {
  const { clock, environment } = context;
  const { releaseId, color, movedAt, deadlineMs, signal } = options;
  const isCutShort = () => signal.aborted;
  if (deadlineMs === 0 || isCutShort()) return undefined;
  try {
    const sources = openDrainSources(environment, hook, color);
    try {
      if (sources.list.length === 0) return undefined;
      const quietMs = parseDuration(environment.config.drain.quiet);
      const measured = await measureDrain(sources.list, {
        color,
        movedAt,
        deadlineMs,
        clock,
        quietMs,
        signal,
      });
      const isSeen = measured.drained && measured.durationMs !== measured.firstLookMs;
      const sessions = await sessionsLeft(environment, color, signal);
      const drain: ColorDrain = {
        ...measured,
        color,
        ...(isSeen ? { finishedAt: movedAt + measured.durationMs } : {}),
        ...(sessions === undefined ? {} : { sessions }),
      };
      const { inFlight = null, ...others } = drain;
      await recordAnyway(context, { type: 'drain-measured', releaseId, inFlight, ...others });
      return drain;
    } finally {
      await sources.close();
    }
  } catch (error) {
    if (isCutShort()) return undefined;
    const message = error instanceof Error ? error.message : String(error);
    inform(context, `the drain of ${color} was not measured: ${message}`);
    return undefined;
  }
}
