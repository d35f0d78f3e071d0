import { describe, expect, it } from 'vitest';
import { errorRatio, gauge, latency, probeSuccess, promql } from '../../../src/slo/definition/indicators.ts';
import { readObjective } from '../../../src/slo/definition/read-objective.ts';
import type { SloDefinition } from '../../../src/slo/definition/slo-definition.ts';
import { budget, consecutive, outOf } from '../../../src/slo/definition/slo-rule.ts';
import { depth, quantile, ratio, refusals, retries, shareAbove } from './refusals.ts';

const byDefault = { rule: { kind: 'sequential' }, against: 'limit', times: 2 } as const;
const inARow = { minTotal: 3, rule: { kind: 'count', failures: 3, of: 3 } } as const;

describe('readObjective', () => {
  it('fills in the defaults of a share of bad requests', () => {
    const objective = {
      sli: { kind: 'error-ratio', bad: ratio.bad, total: 'x' },
      limit: 0.01,
      minTotal: 50,
      ...byDefault,
    };
    expect(readObjective(ratio)).toEqual(objective);
    expect(readObjective(errorRatio(ratio))).toEqual(objective);
    expect(readObjective({ ...ratio, max: 0 })).toEqual({ ...objective, limit: 0 });
  });

  it('reads a quantile as the share of requests above it, exactly', () => {
    const sli = { kind: 'latency', histogram: quantile.histogram, leMs: 800 };
    const objective = { sli, limit: 0.01, minTotal: 50, ...byDefault };
    expect(readObjective(quantile)).toEqual(objective);
    expect(readObjective(latency(quantile))).toEqual(objective);
  });

  it('takes `threshold` for `le`, and the name of the buckets for the histogram', () => {
    const objective = {
      sli: { kind: 'latency', histogram: 'latency_seconds', leMs: 800 },
      limit: 0.05,
      minTotal: 50,
      ...byDefault,
    };
    const { le: threshold, ...rest } = shareAbove;
    const definitions: readonly SloDefinition[] = [
      shareAbove,
      latency(shareAbove),
      { ...rest, threshold },
      { ...shareAbove, histogram: 'latency_seconds_bucket' },
    ];
    for (const definition of definitions) expect(readObjective(definition)).toEqual(objective);
  });

  it('lets the worst series of a gauge speak, and asks three looks in a row', () => {
    const sli = { kind: 'gauge', query: 'queue_length', reduce: 'max', onEmpty: 'inconclusive', max: 1_000 };
    expect(readObjective(gauge(depth))).toEqual({ sli, ...inARow });
    const low = gauge({ query: 'workers', min: 2, onEmpty: 'fail' });
    expect(readObjective(low)).toEqual({
      sli: { kind: 'gauge', query: 'workers', reduce: 'min', onEmpty: 'fail', min: 2 },
      ...inARow,
    });
  });

  it('reads a query of its own', () => {
    expect(readObjective(promql({ ...retries, rule: outOf(2, 4) }))).toEqual({
      sli: { kind: 'promql', ...retries, reduce: 'one' },
      minTotal: 4,
      rule: { kind: 'count', failures: 2, of: 4 },
    });
  });

  it('holds green to blue where asked to', () => {
    expect(readObjective({ ...ratio, against: 'blue' })).toMatchObject({ against: 'blue', times: 2 });
    expect(readObjective({ ...ratio, against: 'both', times: 1.5 })).toMatchObject({
      against: 'both',
      times: 1.5,
    });
  });

  it('tells the rounds of a probe by its name, and asks how many may fail once', () => {
    const objective = {
      sli: { kind: 'probe-success', probe: 'order' },
      max: 0.05,
      minTotal: 1,
      rule: { kind: 'sequential' },
    };
    expect(readObjective({ probe: 'order', max: 0.05 })).toEqual(objective);
    expect(readObjective(probeSuccess({ probe: 'order', max: 0.05, minRounds: 20 }))).toEqual({
      ...objective,
      minTotal: 20,
    });
    expect(readObjective({ probe: 'order', rule: outOf(2, 4) })).toEqual({
      ...objective,
      max: 0,
      rule: { kind: 'count', failures: 2, of: 4 },
    });
    expect(
      refusals([
        { probe: 'order' },
        { probe: '', max: 0.05 },
        { prob: 'order', max: 0.05 },
        { probe: 'order', max: 5 },
        { probe: 'order', max: 0.05, minTotal: 20 },
        { probe: 'order', max: 0.05, minRounds: 2.5 },
        { probe: 'order', max: 0.05, against: 'blue' },
        { probe: 'order', max: 0.05, rule: consecutive(3) },
        { probe: 'order', max: 0.05, rule: budget({ share: 0.02, period: '30d' }) },
        { ...probeSuccess({ probe: 'order', max: 0.05 }), kind: 'probe-sucess' },
      ]),
    ).toMatchInlineSnapshot(`
      [
        "\`max\` expects a share from 0, below 1, got nothing → Say which share of the rounds may fail, such as \`max: 0.05\`, or give \`rule: consecutive(3)\`.",
        "\`probe\` expects the name of a probe, got \`\`",
        "unknown member \`prob\`; did you mean \`probe\`? → There are \`probe\`, \`max\`, \`minRounds\`, \`rule\`.",
        "\`max\` expects a share from 0, below 1, got \`5\` → For 5 % write 0.05.",
        "unknown member \`minTotal\` → There are \`probe\`, \`max\`, \`minRounds\`, \`rule\`.",
        "\`minRounds\` expects a whole number from 1, got \`2.5\`",
        "unknown member \`against\` → There are \`probe\`, \`max\`, \`minRounds\`, \`rule\`.",
        "\`max\` is a share of many rounds, and the \`rule\` judges them one by one → Leave \`max\` out, or \`rule\`.",
        "\`rule\`: \`budget(…)\` needs the requests of a period, and a probe runs only now → Leave \`rule\` out, or use \`consecutive(3)\` or \`outOf(3, 5)\`.",
        "unknown kind of indicator \`probe-sucess\`; did you mean \`probe-success\`? → There are \`errorRatio\`, \`latency\`, \`gauge\`, \`promql\` and \`probeSuccess\`.",
      ]
    `);
  });
});
