import { describe, expect, it } from 'vitest';
import { planChunks, windowsOf } from '../../src/simulate/plan-chunks.ts';
import { playChunk } from '../../src/simulate/play-chunk.ts';
import { allRules } from '../../src/simulate/rules/all-rules.ts';
import { runSimulation, type SimulationOptions } from '../../src/simulate/run-simulation.ts';
import type { ScenarioGrid } from '../../src/simulate/scenario.ts';
import { mergeTallies } from '../../src/simulate/tally.ts';
import { brokenRelease, soundRelease } from './releases.ts';

const grid: ScenarioGrid = {
  replicates: { null: 60, shift: 30 },
  alpha: 0.01,
  scenarios: [
    { ...soundRelease, level: 0.5 },
    brokenRelease(),
    brokenRelease(300),
    { ...soundRelease, id: 'dark', group: 'dark', kind: 'dark', at: 300 },
  ],
};
const settings = { alpha: 0.01, settleSeconds: undefined, seed: 0 };

function options(rest: Partial<SimulationOptions> = {}): SimulationOptions {
  return {
    ...{ grid, rules: ['bg-check', 'argo'], replicates: undefined, settings, jobs: 1 },
    signal: new AbortController().signal,
    ...rest,
  };
}

describe('runSimulation', () => {
  it('says of every rule how each scenario went', async () => {
    const report = await runSimulation(options());
    expect(report).toMatchObject({ alpha: 0.01, seed: 0 });
    expect(report.rules.map(({ rule }) => rule)).toEqual(['bg-check', 'argo']);
    const [ours, argo] = report.rules.map(({ scenarios }) => scenarios);
    expect(ours).toEqual([
      {
        ...{ id: 'sound', group: 'sound', kind: 'null', replicates: 60, falseRollback: 0, detected: null },
        ...{ medianDelay: null, p95Delay: null, ratioToLimit: null, limit: null, limit95: null },
        ...{ healthy: 1, inconclusive: 0 },
      },
      {
        ...{
          id: 'broken at 0',
          group: 'broken',
          kind: 'shift',
          replicates: 30,
          falseRollback: 0,
          detected: 1,
        },
        ...{ medianDelay: 30, p95Delay: 45, ratioToLimit: 2, limit: 15, limit95: 30 },
        ...{ healthy: 0, inconclusive: 0 },
      },
      expect.objectContaining({ id: 'broken at 300', detected: 1, limit: 30 }),
      {
        ...{ id: 'dark', group: 'dark', kind: 'dark', replicates: 30, falseRollback: 0, detected: null },
        ...{ medianDelay: null, p95Delay: null, ratioToLimit: null, limit: null, limit95: null },
        ...{ healthy: 0, inconclusive: 1 },
      },
    ]);
    expect(argo?.[1]).toMatchObject({ medianDelay: 240, ratioToLimit: 16, healthy: null });
    expect(argo?.[3]).toMatchObject({ falseRollback: 1 });
  });

  it('plays as often as told, counts windows as it goes, and gives the same report again', async () => {
    const seen: string[] = [];
    const run = (seed: number) =>
      runSimulation(
        options({
          replicates: 7,
          settings: { ...settings, seed },
          onProgress: ({ done, total }) => seen.push(`${done} of ${total}`),
        }),
      );
    const first = await run(0);
    expect(seen).toEqual(['7 of 28', '14 of 28', '21 of 28', '28 of 28']);
    expect(first.rules[0]?.scenarios.map(({ replicates }) => replicates)).toEqual([7, 7, 7, 7]);
    expect(await run(0)).toEqual(first);
    expect(await run(1)).not.toEqual(first);
  });

  it('stops when told to', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const running = runSimulation(
      options({
        signal: controller.signal,
        onProgress: () => {
          controller.abort(reason);
        },
      }),
    );
    await expect(running).rejects.toBe(reason);
    await expect(runSimulation(options({ signal: controller.signal }))).rejects.toBe(reason);
  });
});

describe('planChunks', () => {
  it('plays each window once, however the work is parted', () => {
    const chunks = planChunks({ ...grid, replicates: { null: 25_003, shift: 4_000 } });
    const windows = new Map<string, number>();
    for (const chunk of chunks) {
      windows.set(chunk.scenario.id, (windows.get(chunk.scenario.id) ?? 0) + windowsOf(chunk));
    }
    expect([...windows.values()]).toEqual([25_003, 4_000, 4_000, 4_000]);
    expect(chunks.length).toBeGreaterThan(30);
  });

  it('comes to the same whether parts are played together or apart', () => {
    const chunk = { scenario: brokenRelease(300), replicates: 43, histories: 5, from: 0, to: 5 };
    const whole = playChunk(chunk, allRules, settings);
    const left = playChunk({ ...chunk, to: 2 }, allRules, settings);
    const right = playChunk({ ...chunk, from: 2 }, allRules, settings);
    expect(windowsOf({ ...chunk, to: 2 })).toBe(left[0]?.replicates);
    const merged = left.map((tally, rule) => (right[rule] ? mergeTallies(tally, right[rule]) : tally));
    expect(merged).toEqual(whole);
  });
});
