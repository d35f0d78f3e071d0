interface Hold {
  readonly from: number;
  readonly to: number;
}

const everyMs = 100;
/** So long a busy machine may be away with garbage and the like. */
const notableMs = 1_000;

// One for the process, as the event loop is. What watches it comes first and keeps all holds until the last one goes.
let watchers = 0;
let timer: NodeJS.Timeout | undefined;
let lastTurn = 0;
let holds: Hold[] = [];

function turn(): void {
  const now = performance.now();
  if (now - lastTurn > notableMs + everyMs) holds.push({ from: lastTurn, to: now });
  lastTurn = now;
}

/** Notes from now on when the event loop does not turn for a second or more. */
export function watchHolds(): {
  /** Milliseconds for which it did not, in all. */
  readonly heldMs: () => number;
  readonly stop: () => void;
} {
  watchers += 1;
  if (timer === undefined) {
    lastTurn = performance.now();
    timer = setInterval(turn, everyMs);
    timer.unref();
  }
  const since = performance.now();
  return {
    heldMs: () => {
      // What holds it until now has kept the timer from being told, too.
      turn();
      return holds.reduce((sum, { from, to }) => sum + Math.max(0, to - Math.max(from, since)), 0);
    },
    stop: () => {
      watchers -= 1;
      if (watchers > 0) return;
      clearInterval(timer);
      timer = undefined;
      holds = [];
    },
  };
}
