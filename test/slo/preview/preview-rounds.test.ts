import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { readProbeSuccess } from '../../../src/slo/definition/read-probe-success.ts';
import type { ProbeSlo } from '../../../src/slo/definition/slo-definition.ts';
import { consecutive } from '../../../src/slo/definition/slo-rule.ts';
import { previewRounds } from '../../../src/slo/preview/preview-rounds.ts';

const toCome = { windowMs: 900_000, probeIntervalMs: 5_000, settleMs: 30_000, alpha: 0.01, objectives: 1 };

/** What is told of the rounds to come, line by line. */
function told(definition: Omit<ProbeSlo, 'probe'>, rest: Partial<typeof toCome> = {}): readonly string[] {
  const objective = readProbeSuccess({ probe: 'order', ...definition });
  const { outcome, message, details, advice } = previewRounds(objective, { ...toCome, ...rest });
  expect(outcome).toBe('passed');
  return [message, ...details, ...(advice === undefined ? [] : [advice])];
}

describe('rounds to come', () => {
  it('are counted, with what they will find and show', () => {
    expect(told({ max: 0.1 })).toMatchInlineSnapshot(`
      [
        "\`order\` runs every 5s, 180 rounds in 15m, of which 10 % may fail",
        "a probe that fails 20 % of the time is typically found within 8m, one that fails 40 % within 2m5s, one that fails 90 % within 35s",
        "to be called healthy green needs some 33 rounds",
      ]
    `);
  });

  it('are told to be too few for what is to be shown', () => {
    expect(told({ max: 0.05 }, { windowMs: 120_000 })).toMatchInlineSnapshot(`
      [
        "\`order\` runs every 5s, 24 rounds in 2m, of which 5 % may fail",
        "a probe that fails 90 % of the time is typically found within 30s, one that fails 10 % of the time not within the window of 2m",
        "to be called healthy green needs some 70 rounds, and 24 are expected",
        "Use a shorter \`observe.probeInterval\`, or a longer window, or allow more to fail.",
      ]
    `);
    expect(told({ max: 0.05, minRounds: 300 })).toMatchInlineSnapshot(`
      [
        "\`order\` runs every 5s, 180 rounds in 15m, of which 5 % may fail",
        "a probe that fails 20 % of the time is typically found within 4m10s, one that fails 90 % within 30s, one that fails 10 % of the time not within the window of 15m",
        "to be called healthy green needs the 300 rounds of \`minRounds\`, and 180 are expected",
        "Use a shorter \`observe.probeInterval\`, or a longer window, or lower \`minRounds\`.",
      ]
    `);
    expect(told({ max: 0, minRounds: 300 })).toMatchInlineSnapshot(`
      [
        "\`order\` runs every 5s, 180 rounds in 15m; the first that fails breaks it, once green has settled for 30s",
        "to be called healthy green needs the 300 rounds of \`minRounds\`, and 180 are expected",
        "Use a shorter \`observe.probeInterval\`, or a longer window, or lower \`minRounds\`.",
      ]
    `);
  });

  it('are told to find nothing', () => {
    expect(told({ max: 0.5 }, { windowMs: 15_000 })).toMatchInlineSnapshot(`
      [
        "\`order\` runs every 5s, 3 rounds in 15s, of which 50 % may fail",
        "a probe that fails 90 % of the time is not found within the window of 15s",
        "to be called healthy green needs some 6 rounds, and 3 are expected",
        "Use a shorter \`observe.probeInterval\`, or a longer window, or allow more to fail.",
      ]
    `);
  });

  it('break what is judged by single ones', () => {
    expect(told({ max: 0 })).toMatchInlineSnapshot(`
      [
        "\`order\` runs every 5s, 180 rounds in 15m; the first that fails breaks it, once green has settled for 30s",
      ]
    `);
    expect(told({ rule: consecutive(3) }, { settleMs: 0 })).toMatchInlineSnapshot(`
      [
        "\`order\` runs every 5s, 180 rounds in 15m; 3 in a row that fail break it",
      ]
    `);
  });

  it('are refused where a rule has no room for them', () => {
    const attempt = () => told({ rule: consecutive(3) }, { windowMs: 40_000 });
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(
      '`rule`: 3 looks take 15s, longer than what `observe.settle` leaves of the window',
    );
  });
});
