import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { SimulationTask, SimulationWork } from './simulation-work.ts';
import type { Tally } from './tally.ts';

/** Plays parts of a simulation, one at a time. */
export interface ChunkPlayer {
  play(chunk: number): Promise<readonly Tally[]>;
  close(): Promise<void>;
}

/** In this thread, which hears of nothing else while a part is played. */
export function playHere(work: SimulationWork): ChunkPlayer {
  return {
    play: async (chunk) => {
      await nextTurn();
      return work.play(chunk);
    },
    close: () => Promise.resolve(),
  };
}

/** In a thread of its own; from the built program only, for Node 20 runs no TypeScript. */
export function playInThread(task: SimulationTask): ChunkPlayer {
  const worker = new Worker(new URL('./simulate-thread.js', import.meta.url), { workerData: task });
  let waiting: PromiseWithResolvers | undefined;
  let ended: Error | undefined;
  const end = (reason: Error) => {
    ended ??= reason;
    waiting?.reject(ended);
    waiting = undefined;
  };
  worker.on('message', (tallies: readonly Tally[]) => {
    waiting?.resolve(tallies);
    waiting = undefined;
  });
  worker.on('error', (error) => {
    end(error instanceof Error ? error : new Error(String(error)));
  });
  worker.on('exit', () => {
    end(new Error('a thread of the simulation ended'));
  });
  return {
    play: (chunk) =>
      new Promise((resolve, reject) => {
        if (ended) {
          reject(ended);
          return;
        }
        waiting = { resolve, reject };
        worker.postMessage(chunk);
      }),
    close: async () => {
      await worker.terminate();
    },
  };
}

interface PromiseWithResolvers {
  readonly resolve: (tallies: readonly Tally[]) => void;
  readonly reject: (error: Error) => void;
}
