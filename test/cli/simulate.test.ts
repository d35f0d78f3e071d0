import { describe, expect, it } from 'vitest';
import { parseScenarios } from '../../src/simulate/read-scenarios.ts';
import type * as Simulation from '../../src/simulate/run-simulation.ts';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const common = { window: 600, scrape: 15, baselineSeconds: 7_200, rate: 20 };
const streams = (after: number) => ({ errors: { slo: 0.01, base: 0.005, after } });
const releases = {
  replicates: { null: 200, shift: 1_200 },
  scenarios: [
    { ...common, id: 'sound', kind: 'null', level: 0.5, streams: streams(0.005) },
    { ...common, id: 'broken', kind: 'shift', at: 0, streams: streams(0.05) },
  ],
};
const files = { 'releases.json': JSON.stringify(releases) };
const simulate = ['simulate', '--scenarios', 'releases.json'];

describe('bg-check simulate', () => {
  it('prints the same JSON from one thread as from two', async () => {
    const folder = temporaryFolder(files);
    const json = [...simulate, '--json', '--rules', 'bg-check,argo'];
    const [alone, together] = await Promise.all([
      runCli(folder, [...json, '--jobs', '1']),
      runCli(folder, [...json, '--jobs', '2']),
    ]);
    expect([alone.exitCode, alone.stderr, together.exitCode]).toEqual([0, '', 0]);
    expect(together.stdout).toBe(alone.stdout);
    expect(JSON.parse(alone.stdout)).toMatchObject({
      rules: [
        {
          rule: 'bg-check',
          scenarios: [
            { id: 'sound', kind: 'null', falseRollback: 0, detected: null, medianDelay: null },
            { id: 'broken', kind: 'shift', falseRollback: 0, detected: 1, medianDelay: 15, ratioToLimit: 1 },
          ],
        },
        { rule: 'argo', scenarios: [{ id: 'sound' }, { id: 'broken', medianDelay: 240, p95Delay: 240 }] },
      ],
    });
  });

  it('prints a table a rule', async () => {
    const folder = temporaryFolder(files);
    const { exitCode, stdout, stderr } = await runCli(folder, [...simulate, '--replicates', '20']);
    expect([exitCode, stderr]).toEqual([0, '']);
    const titles = stdout.split('\n').filter((line) => /^\S/.test(line));
    expect(titles.map((title) => title.replace(/:.*/, ''))).toEqual([
      ...['bg-check', 'bg-check-3', 'seed-loop', 'argo', 'argo-0', 'flagger', 'kayenta', 'burn-rate'],
    ]);
    expect(stdout).toMatch(/^ {2}broken at the switch +1 +0 % +0 % +100 % +15(–30)? s /m);
  });

  it.each([
    [['--scenarios', 'other.json'], 'bg-check: other.json: no such file'],
    [['--rules', 'bg-chek'], 'Did you mean `bg-check`?'],
    [['--replicates', '0'], 'Expected a whole number from 1 to 10000000.'],
    [['--alpha', '1'], 'Expected a probability between 0 and 1, such as `0.01`.'],
    [['--settle', '30'], 'Expected a duration such as `30s`, or `0s`.'],
  ])('refuses %j', async (args, message) => {
    const { exitCode, stdout, stderr } = await runCli(temporaryFolder(files), [...simulate, ...args]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('stops its threads in the midst of their work when it is aborted', async () => {
    // The built one, for only that has threads.
    const built = new URL('../../dist/src/simulate/run-simulation.js', import.meta.url).href;
    const { runSimulation } = (await import(built)) as typeof Simulation;
    const controller = new AbortController();
    const reason = new Error('interrupted');
    const progress: number[] = [];
    const running = runSimulation({
      grid: parseScenarios(files['releases.json'], 'releases.json'),
      rules: ['bg-check-3'],
      replicates: 100_000,
      settings: { alpha: 0.01, settleSeconds: undefined, seed: 0 },
      jobs: 2,
      signal: controller.signal,
      onProgress: ({ done, total }) => {
        progress.push(done / total);
        controller.abort(reason);
      },
    });
    await expect(running).rejects.toBe(reason);
    // The other thread may have been done with its first part as well.
    expect([0.005, 0.01]).toContain(progress.at(-1));
  });
});
