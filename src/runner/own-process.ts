import { captureConsole } from './capture-console.ts';
import { captureStdout } from './capture-stdout.ts';
import { catchStrays } from './catch-strays.ts';
import { describeHeld } from './describe-held.ts';
import { heldEnd } from './held-end.ts';
import { watchLoop } from './loop-watch.ts';
import type { RunEventInput } from './run-event.ts';

export interface ProcessOwnership {
  /** How many errors escaped so far. */
  readonly strays: () => number;
  /** Reports what was printed without a line end: behind the end of the run, a report would lack it. */
  readonly flush: () => void;
  readonly giveUp: () => void;
}

/**
 * Reports what checks print and what escapes from them, for a process that belongs to one run, and ends it when a check
 * holds the event loop for good.
 */
export function ownProcess(emit: (event: RunEventInput) => void): ProcessOwnership {
  let strays = 0;
  const onLine = (message: string) => {
    emit({ type: 'notice', level: 'info', message });
  };
  const releaseConsole = captureConsole(onLine);
  const stdout = captureStdout(onLine);
  const ignoreStrays = catchStrays((error) => {
    strays += 1;
    const text = error instanceof Error ? error.message : String(error);
    emit({ type: 'notice', level: 'warning', message: `an error escaped from a check: ${text}` });
  });
  const end = heldEnd();
  const unwatch =
    end &&
    watchLoop((held) => {
      const message = describeHeld(held);
      emit({ type: 'notice', level: 'warning', message });
      end(message);
    });
  return {
    strays: () => strays,
    flush: stdout.flush,
    giveUp: () => {
      releaseConsole();
      stdout.release();
      ignoreStrays();
      unwatch?.();
    },
  };
}
