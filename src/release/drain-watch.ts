/** What is measured while the release goes on, such as the drain of blue after a switch; it holds nothing up. */
export interface DrainWatch {
  /** What is begun ends when its signal aborts, and never fails. Once is enough: whatever is begun later is not. */
  readonly begin: (measure: (signal: AbortSignal) => Promise<void>) => void;
  /** Traffic goes back, and there is nothing left to measure; nobody waits for it. */
  readonly stop: () => void;
  /** Resolves when it is over, or soon after the command was interrupted. */
  readonly ended: () => Promise<void>;
}

/** @param signal of the whole command */
export function createDrainWatch(signal: AbortSignal): DrainWatch {
  const over = new AbortController();
  const onAbort = () => {
    over.abort(signal.reason);
  };
  let measuring: Promise<void> | undefined;
  return {
    begin: (measure) => {
      if (measuring !== undefined) return;
      if (signal.aborted) onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
      measuring = measure(over.signal);
    },
    stop: () => {
      over.abort();
    },
    ended: async () => {
      await measuring;
      signal.removeEventListener('abort', onAbort);
    },
  };
}
