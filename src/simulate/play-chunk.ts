import type { Rule, RuleRun, RuleSettings } from './rules/rule.ts';
import type { Scenario } from './scenario.ts';
import type { Tally } from './tally.ts';
import { measureBlue } from './traffic/measure-blue.ts';
import type { PlayedWindow } from './traffic/traffic.ts';
import { createHistoryPlayer, createWindowPlayer } from './traffic/window-player.ts';

/** A part of a scenario's replicates: all that share one of the histories of blue from `from` up to, not including, `to`. */
export interface Chunk {
  readonly scenario: Scenario;
  readonly replicates: number;
  /** How many histories of blue there are for them. */
  readonly histories: number;
  readonly from: number;
  readonly to: number;
}

export interface PlaySettings extends RuleSettings {
  /** Beside the seed of each scenario. */
  readonly seed: number;
}

/** The index of the look that rolls back; -1 when none does. */
function rollbackOf(run: RuleRun, looks: Float64Array, window: PlayedWindow): number {
  for (let index = 0; index < looks.length; index++) {
    if (run.look(looks[index] ?? 0, window)) return index;
  }
  return -1;
}

/** Plays a part of a scenario; all rules see the same traffic. One tally a rule, in their order. */
export function playChunk(
  { scenario, replicates, histories, from, to }: Chunk,
  rules: readonly Rule[],
  settings: PlaySettings,
): readonly Tally[] {
  const playWindow = createWindowPlayer(scenario, settings.seed);
  const playHistory = createHistoryPlayer(scenario, settings.seed);
  const counting = rules.map((rule) => {
    const looks = rule.looks(scenario);
    return {
      rule,
      looks,
      rolledBackAt: new Array<number>(looks.length).fill(0),
      healthy: 0,
      inconclusive: 0,
    };
  });
  let played = 0;

  for (let history = from; history < to; history++) {
    const blue = measureBlue(scenario, playHistory(history));
    const entries = counting.map((counts) => ({
      counts,
      start: counts.rule.prepare(scenario, blue, settings),
    }));
    for (let replicate = history; replicate < replicates; replicate += histories) {
      const window = playWindow(replicate);
      played += 1;
      for (const { counts, start } of entries) {
        const run = start();
        const at = rollbackOf(run, counts.looks, window);
        if (at >= 0) counts.rolledBackAt[at] = (counts.rolledBackAt[at] ?? 0) + 1;
        else if (run.verdict) counts[run.verdict(window)] += 1;
      }
    }
  }
  return counting.map(({ rolledBackAt, healthy, inconclusive }) => ({
    replicates: played,
    ...{ rolledBackAt, healthy, inconclusive },
  }));
}
