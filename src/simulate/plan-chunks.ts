import type { Chunk } from './play-chunk.ts';
import { isNull, type ScenarioGrid } from './scenario.ts';

/**
 * A history of blue costs many times what a window costs, so replicates share them: one for each `releasesPerHistory`, but
 * not fewer than `fewestHistories` where there are as many replicates.
 */
export const releasesPerHistory = 20;
export const fewestHistories = 100;
const windowsPerChunk = 1_000;

/** How often a scenario is played. */
export function replicatesOf(
  kind: Chunk['scenario']['kind'],
  grid: ScenarioGrid,
  replicates: number | undefined,
): number {
  return replicates ?? grid.replicates[isNull(kind) ? 'null' : 'shift'];
}

/** The work in parts of about a second. What is played does not depend on how it is parted. */
export function planChunks(grid: ScenarioGrid, replicates?: number): readonly Chunk[] {
  return grid.scenarios.flatMap((scenario) => {
    const count = replicatesOf(scenario.kind, grid, replicates);
    const histories = Math.min(count, Math.max(fewestHistories, Math.ceil(count / releasesPerHistory)));
    const step = Math.max(1, Math.round((windowsPerChunk * histories) / count));
    const chunks: Chunk[] = [];
    for (let from = 0; from < histories; from += step) {
      chunks.push({ scenario, replicates: count, histories, from, to: Math.min(histories, from + step) });
    }
    return chunks;
  });
}

/** The windows of a part. */
export function windowsOf({ replicates, histories, from, to }: Chunk): number {
  const upTo = (history: number) => {
    const whole = Math.floor(replicates / histories);
    return history * whole + Math.min(history, replicates % histories);
  };
  return upTo(to) - upTo(from);
}
