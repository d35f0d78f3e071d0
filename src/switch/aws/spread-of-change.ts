import type { Clock } from '../../clock.ts';
import { formatDuration } from '../../duration.ts';
import { LagError } from '../lag-error.ts';

/** Milliseconds it usually takes at most until all name servers of Route 53 have a change. */
export const usualSpreadMs = 60_000;
/** Between two questions; all users of an account have five calls a second together. */
const [shortestPauseMs, longestPauseMs] = [250, 2_000];

/** Follows a change to the name servers, and then out of caches. */
export interface SpreadOfChange {
  /** @param changeId `undefined` where the change was made and its answer lost @param keptMs how long what it replaced is kept */
  begin(changeId: string | undefined, keptMs: number): void;
  /** A change that nobody here made, and of which nobody knows when. */
  assume(keptMs: number): void;
  /** @throws LagError when not everybody has it yet */
  requireOver(signal?: AbortSignal): Promise<void>;
}

export function createSpread(
  name: string,
  clock: Clock,
  statusOf: (changeId: string, signal?: AbortSignal) => Promise<string | undefined>,
): SpreadOfChange {
  let pending: { readonly id: string; keptMs: number; askAt: number; pauseMs: number } | undefined;
  /** Until when a cache may hold what a change replaced, milliseconds since the Unix epoch; unknown before one. */
  let keptUntil: number | undefined;

  const keep = (ms: number) => {
    keptUntil = Math.max(keptUntil ?? 0, clock.now() + ms);
  };

  return {
    begin: (id, keptMs) => {
      if (id === undefined) keep(usualSpreadMs + keptMs);
      else {
        const longer = Math.max(keptMs, pending?.keptMs ?? 0);
        pending = { id, keptMs: longer, askAt: clock.now(), pauseMs: shortestPauseMs };
      }
    },
    assume: (keptMs) => {
      if (pending === undefined && keptUntil === undefined) keep(usualSpreadMs + keptMs);
    },
    requireOver: async (signal) => {
      if (pending !== undefined && clock.now() >= pending.askAt) {
        const { id, keptMs } = pending;
        if ((await statusOf(id, signal)) === 'INSYNC') {
          keep(keptMs);
          pending = undefined;
        } else {
          pending.askAt = clock.now() + pending.pauseMs;
          pending.pauseMs = Math.min(2 * pending.pauseMs, longestPauseMs);
        }
      }
      if (pending !== undefined) {
        throw new LagError(`${name} is changed, but not yet at every name server of Route 53 (PENDING)`);
      }
      const leftMs = (keptUntil ?? 0) - clock.now();
      if (leftMs <= 0) return;
      throw new LagError(
        `${name} is changed, but caches may keep what it had for ${formatDuration(leftMs)} more`,
        leftMs,
      );
    },
  };
}
