import type { Clock } from '../clock.ts';

/** What is under way at the moment: each thing once, and waited for only so long. */
export interface RunningTasks {
  readonly isRunning: (id: string) => boolean;
  readonly start: (id: string, run: () => Promise<void>) => void;
  /**
   * Resolves when none of these is under way any more, or `patienceMs` are over.
   * @throws what a task threw; the signal's reason when aborted
   */
  readonly settle: (ids: readonly string[], patienceMs: number) => Promise<void>;
  /** Resolves after `ms`, or when a task ends before that. @throws as `settle` does */
  readonly sleep: (ms: number) => Promise<void>;
  /** Resolves when nothing is under way any more, however long it takes. */
  readonly ended: () => Promise<void>;
}

export function createRunningTasks(clock: Clock, signal: AbortSignal): RunningTasks {
  const running = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  let wake: () => void = () => undefined;

  async function sleep(ms: number): Promise<void> {
    signal.throwIfAborted();
    const woken = new AbortController();
    wake = () => {
      woken.abort();
    };
    signal.addEventListener('abort', wake, { once: true });
    try {
      await clock.sleep(ms, woken.signal);
    } catch (error) {
      if (!woken.signal.aborted) throw error;
    } finally {
      signal.removeEventListener('abort', wake);
    }
    if (failures.length > 0) throw failures[0];
    signal.throwIfAborted();
  }

  return {
    isRunning: (id) => running.has(id),
    start: (id, run) => {
      const ending = run()
        .catch((error: unknown) => {
          failures.push(error);
        })
        .finally(() => {
          running.delete(id);
          wake();
        });
      running.set(id, ending);
    },
    settle: async (ids, patienceMs) => {
      const until = clock.now() + patienceMs;
      if (failures.length > 0) throw failures[0];
      const isWaiting = () => ids.some((id) => running.has(id));
      for (let left = patienceMs; isWaiting() && left > 0; left = until - clock.now()) await sleep(left);
    },
    sleep,
    ended: async () => {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}
