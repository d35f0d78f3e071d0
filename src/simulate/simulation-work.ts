import { planChunks } from './plan-chunks.ts';
import { playChunk, type Chunk, type PlaySettings } from './play-chunk.ts';
import { rulesNamed } from './rules/all-rules.ts';
import type { ScenarioGrid } from './scenario.ts';
import type { Tally } from './tally.ts';

/** All that decides what is played; the same in every thread, so that a part of the work is named by its number. */
export interface SimulationTask {
  readonly grid: ScenarioGrid;
  readonly rules: readonly string[];
  /** Of every scenario; those of the grid when undefined. */
  readonly replicates: number | undefined;
  readonly settings: PlaySettings;
}

/** The work in parts. */
export interface SimulationWork {
  readonly chunks: readonly Chunk[];
  /** One tally a rule. */
  play(chunk: number): readonly Tally[];
}

/** @throws UsageError for a rule that there is not */
export function simulationWork({ grid, rules, replicates, settings }: SimulationTask): SimulationWork {
  const chunks = planChunks(grid, replicates);
  const chosen = rulesNamed(rules);
  return {
    chunks,
    play: (index) => {
      const chunk = chunks[index];
      if (chunk === undefined) throw new RangeError(`there is no part ${index} of ${chunks.length}`);
      return playChunk(chunk, chosen, settings);
    },
  };
}
