import { playHere, playInThread, type ChunkPlayer } from './chunk-player.ts';
import { limitsOf } from './limits-of.ts';
import { windowsOf } from './plan-chunks.ts';
import { rulesNamed } from './rules/all-rules.ts';
import type { SimulationReport } from './simulation-report.ts';
import { simulationWork, type SimulationTask } from './simulation-work.ts';
import { summarize } from './summarize.ts';
import { mergeTallies, type Tally } from './tally.ts';

/** How far a simulation is, in windows. */
export interface SimulationProgress {
  readonly done: number;
  readonly total: number;
}

export interface SimulationOptions extends SimulationTask {
  /** Threads; with 1 everything happens in this one. */
  readonly jobs: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: SimulationProgress) => void;
}

/** Rejects with the signal's reason as soon as it is aborted. */
function abortion(signal: AbortSignal): { readonly promise: Promise<never>; readonly forget: () => void } {
  let forget = () => undefined as void;
  const promise = new Promise<never>((_, reject) => {
    const abort = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    forget = () => {
      signal.removeEventListener('abort', abort);
    };
  });
  return { promise, forget };
}

/** Has every part played by whoever is free, and hands over each one's tallies. */
async function playAll(
  players: readonly ChunkPlayer[],
  count: number,
  signal: AbortSignal,
  onPlayed: (chunk: number, tallies: readonly Tally[]) => void,
): Promise<void> {
  let next = 0;
  const { promise: aborted, forget } = abortion(signal);
  const work = Promise.all(
    players.map(async (player) => {
      while (next < count) {
        signal.throwIfAborted();
        const chunk = next++;
        onPlayed(chunk, await player.play(chunk));
      }
    }),
  );
  try {
    await Promise.race([work, aborted]);
  } finally {
    forget();
    await Promise.all(players.map((player) => player.close()));
    // Those that were still at work say so now that their threads are gone.
    await work.catch(() => undefined);
  }
}

/**
 * Plays every scenario as often as asked, under every rule, and says how it went. The same task gives the same report, whatever
 * the number of threads.
 * @throws UsageError for a rule that there is not; the signal's reason when it is aborted
 */
export async function runSimulation(options: SimulationOptions): Promise<SimulationReport> {
  const { jobs, signal, onProgress, ...task } = options;
  signal.throwIfAborted();
  const { grid, settings } = task;
  const rules = rulesNamed(task.rules);
  const work = simulationWork(task);
  const total = work.chunks.reduce((sum, chunk) => sum + windowsOf(chunk), 0);
  const tallies = new Map<string, readonly Tally[]>();
  let done = 0;

  const threads = Math.min(jobs, work.chunks.length);
  const players = threads <= 1 ? [playHere(work)] : Array.from({ length: threads }, () => playInThread(task));
  await playAll(players, work.chunks.length, signal, (index, played) => {
    const chunk = work.chunks[index];
    if (chunk === undefined) return;
    const before = tallies.get(chunk.scenario.id);
    tallies.set(
      chunk.scenario.id,
      played.map((tally, rule) => (before?.[rule] ? mergeTallies(before[rule], tally) : tally)),
    );
    done += windowsOf(chunk);
    onProgress?.({ done, total });
  });

  const limits = new Map(grid.scenarios.map((scenario) => [scenario.id, limitsOf(scenario, settings.alpha)]));
  return {
    alpha: settings.alpha,
    seed: settings.seed,
    rules: rules.map((rule, index) => ({
      rule: rule.name,
      description: rule.description,
      scenarios: grid.scenarios.flatMap((scenario) => {
        const tally = tallies.get(scenario.id)?.[index];
        if (tally === undefined) return [];
        return [summarize(scenario, rule, tally, limits.get(scenario.id))];
      }),
    })),
  };
}
