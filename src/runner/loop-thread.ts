// Beside the thread in which the checks run: sees whether that one still turns its event loop, and has it end if not.
import { Session } from 'node:inspector';
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

export interface LoopTask {
  /** When the first of what is under way should have ended, in nanoseconds of the monotonic clock; 0 for none. */
  readonly shared: SharedArrayBuffer;
  readonly graceMs: number;
  /** The global function of the other thread that ends the process. */
  readonly hook: string;
}

const { shared, graceMs, hook } = workerData as LoopTask;
const earliest = new BigInt64Array(shared);
const everyMs = 250;
let seen = 0n;
let heldMs = 0;

/** A call that waits in the system never comes back to where it could be asked. */
function kill(): void {
  writeSync(
    2,
    'bg-check: a check waits in a call that cannot be interrupted, such as `execSync`, long after its time limit; the process is killed before there was a verdict\n`bg-check status` says where the release stands, `bg-check clean` undoes what is on record.\n',
  );
  process.kill(process.pid, 'SIGKILL');
}

function endProcess(): void {
  const session = new Session();
  session.connectToMainThread();
  // It runs in the midst of whatever is at work there, a loop as well as a regular expression.
  session.post('Runtime.evaluate', { expression: `globalThis[${JSON.stringify(hook)}]?.()` });
  setTimeout(kill, graceMs);
}

// Looks are counted, not time: of a machine that slept, nobody knows yet.
const timer = setInterval(() => {
  const until = Atomics.load(earliest, 0);
  const isLate = until !== 0n && process.hrtime.bigint() > until;
  heldMs = isLate && until === seen ? heldMs + everyMs : 0;
  seen = until;
  if (heldMs < graceMs) return;
  clearInterval(timer);
  endProcess();
}, everyMs);
