import { describe, expect, it } from 'vitest';
import { describeSimulation } from '../../src/simulate/describe-simulation.ts';
import { summarize } from '../../src/simulate/summarize.ts';
import type { Scenario } from '../../src/simulate/scenario.ts';
import type { Tally } from '../../src/simulate/tally.ts';
import { brokenRelease, soundRelease } from './releases.ts';

const rule = { looks: () => Float64Array.of(100, 200, 300, 400, 500, 600), givesVerdicts: true };

function figures(scenario: Scenario, rolledBackAt: readonly number[], rest: Partial<Tally> = {}) {
  const tally = { replicates: 100, rolledBackAt, healthy: 0, inconclusive: 0, ...rest };
  const { falseRollback, detected, medianDelay, p95Delay, ratioToLimit } = summarize(scenario, rule, tally, {
    limit: 150,
    limit95: 200,
  });
  return { falseRollback, detected, medianDelay, p95Delay, ratioToLimit };
}

describe('summarize', () => {
  it('takes every rollback of a sound release for false', () => {
    expect(figures(soundRelease, [1, 0, 0, 2, 0, 0])).toEqual({
      ...{ falseRollback: 0.03, detected: null, medianDelay: null, p95Delay: null, ratioToLimit: null },
    });
  });

  it('counts delays from the change, and what came before or at it as false', () => {
    expect(figures(brokenRelease(300), [1, 0, 1, 60, 35, 0])).toEqual({
      ...{ falseRollback: 0.02, detected: 0.95, medianDelay: 100, p95Delay: 200, ratioToLimit: 100 / 150 },
    });
  });

  it('knows no delay that too few had', () => {
    expect(figures(brokenRelease(), [49, 0, 0, 0, 0, 0])).toMatchObject({
      medianDelay: null,
      ratioToLimit: null,
    });
    expect(figures(brokenRelease(), [50, 44, 0, 0, 0, 0])).toMatchObject({
      medianDelay: 100,
      p95Delay: null,
    });
  });

  it('takes a rollback of a dark color for right only where its probes fail', () => {
    const dark: Scenario = { ...soundRelease, kind: 'dark', at: 100 };
    expect(figures(dark, [0, 100, 0, 0, 0, 0])).toMatchObject({ falseRollback: 1, detected: null });
    const probe = { slo: 0.01, base: 0.001, after: 0.5, every: 5 };
    const dying: Scenario = { ...dark, streams: { ...dark.streams, probe } };
    expect(figures(dying, [0, 100, 0, 0, 0, 0])).toMatchObject({
      falseRollback: 0,
      detected: 1,
      medianDelay: 100,
    });
  });
});

describe('describeSimulation', () => {
  it('tells of scenarios group by group', () => {
    const scenarios: readonly Scenario[] = [
      { ...soundRelease, group: 'null', level: 0.5 },
      { ...brokenRelease(), group: 'shift' },
      { ...brokenRelease(300), group: 'shift' },
    ];
    const tallies = [
      { replicates: 1_000, rolledBackAt: [0, 2, 0, 0, 0, 0], healthy: 950, inconclusive: 48 },
      { replicates: 1_000, rolledBackAt: [990, 10, 0, 0, 0, 0], healthy: 0, inconclusive: 0 },
      { replicates: 1_000, rolledBackAt: [0, 0, 4, 600, 100, 0], healthy: 200, inconclusive: 96 },
    ];
    const results = scenarios.map((scenario, index) =>
      summarize(
        scenario,
        rule,
        tallies[index] ?? { replicates: 1, rolledBackAt: [], healthy: 0, inconclusive: 0 },
        {
          limit: 80,
          limit95: 90,
        },
      ),
    );
    const report = {
      alpha: 0.01,
      seed: 0,
      rules: [{ rule: 'ours', description: 'a rule', scenarios: results }],
    };
    expect(describeSimulation(report, scenarios).join('\n')).toMatchInlineSnapshot(`
      "ours: a rule
        scenarios            n  false rollback    mean  detected  median  95 % by  of the limit  worst  healthy
        null, level 0.5      1          0.20 %  0.20 %         -       -        -             -      -   95.0 %
        shift at the switch  1             0 %     0 %     100 %   100 s    100 s          1.25   1.25      0 %
        shift after 300 s    1          0.40 %  0.40 %    70.0 %   100 s        -          1.25   1.25   20.0 %
      "
    `);
  });
});
