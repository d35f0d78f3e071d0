import { captureConsole } from './capture-console.ts';
import { catchStrays } from './catch-strays.ts';
import type { RunEventInput } from './run-event.ts';

export interface ProcessOwnership {
  /** How many errors escaped so far. */
  readonly strays: () => number;
  readonly giveUp: () => void;
}

/** Reports what checks print and what escapes from them, for a process that belongs to one run. */
export function ownProcess(emit: (event: RunEventInput) => void): ProcessOwnership {
  let strays = 0;
  const releaseConsole = captureConsole((message) => {
    emit({ type: 'notice', level: 'info', message });
  });
  const ignoreStrays = catchStrays((error) => {
    strays += 1;
    const text = error instanceof Error ? error.message : String(error);
    emit({ type: 'notice', level: 'warning', message: `an error escaped from a check: ${text}` });
  });
  return {
    strays: () => strays,
    giveUp: () => {
      releaseConsole();
      ignoreStrays();
    },
  };
}
