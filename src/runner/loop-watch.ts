import { Worker } from 'node:worker_threads';
import { deadlinesOfCaller, watchEarliest, type OpenDeadline } from './open-deadlines.ts';
import type { LoopTask } from './loop-thread.ts';

/** What holds the event loop, seen from within. */
export interface HeldLoop {
  /** What holds it; several when that cannot be told. */
  readonly suspects: readonly OpenDeadline[];
  /** The line that is at work, as `file:line:column`; `undefined` when none of the frames is a check's. */
  readonly place: string | undefined;
}

/** How long after its time limit something may go on to hold the event loop: as long as slow garbage, never a loop. */
const graceMs = 5_000;

/** Where another thread has this one say who holds it. */
export const heldHook = 'bg-check: the event loop is held';

const ownFiles = new URL('../', import.meta.url).href;

/** The innermost frame that is neither Node's nor bg-check's. */
function placeOf(stack: string): string | undefined {
  for (const line of stack.split('\n').slice(1)) {
    const place = /\(?((?:file:\/\/)?\/[^()]+:\d+:\d+)\)?$/.exec(line)?.[1];
    if (place === undefined || place.includes('/node_modules/') || place.startsWith(ownFiles)) continue;
    return place.replace('file://', '');
  }
  return undefined;
}

function lookAround(): HeldLoop {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 50;
  const { stack = '' } = new Error('held');
  Error.stackTraceLimit = stackTraceLimit;
  return { suspects: deadlinesOfCaller(), place: placeOf(stack) };
}

/**
 * Watches from another thread whether this one still turns its event loop when the time limit of a check is over. If it
 * does not for 5 s, `onHeld` is called in the midst of what holds it, and must end the process: nothing else will.
 * @returns what ends the watch
 */
export function watchLoop(onHeld: (held: HeldLoop) => void): () => void {
  const shared = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT);
  const earliest = new BigInt64Array(shared);
  const task: LoopTask = { shared, graceMs, hook: heldHook };
  // From the built program only, for Node 20 runs no TypeScript.
  const worker = new Worker(new URL('./loop-thread.js', import.meta.url), { workerData: task, execArgv: [] });
  worker.unref();
  // A machine that has no room for one more thread can still judge a release.
  worker.on('error', () => undefined);
  Object.assign(globalThis, {
    [heldHook]: () => {
      onHeld(lookAround());
    },
  });
  watchEarliest((until) => {
    Atomics.store(earliest, 0, until);
  });
  return () => {
    watchEarliest(undefined);
    Reflect.deleteProperty(globalThis, heldHook);
    void worker.terminate();
  };
}
