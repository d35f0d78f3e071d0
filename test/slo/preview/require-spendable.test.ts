import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { errorRatio } from '../../../src/slo/definition/indicators.ts';
import { readObjective } from '../../../src/slo/definition/read-objective.ts';
import { budget } from '../../../src/slo/definition/slo-rule.ts';
import { requireSpendable } from '../../../src/slo/preview/require-spendable.ts';

const minute = 60_000;

function require(share: number, max: number, windowMs = 15 * minute, maxExtensionMs?: number) {
  const rule = budget({ share, period: '30d' });
  const bad = 'http_total{code=~"5.."}';
  const objective = readObjective(errorRatio({ bad, total: 'http_total', minTotal: 50, max, rule }));
  if (!('limit' in objective)) throw new Error('it counts');
  const extension = maxExtensionMs === undefined ? {} : { maxExtensionMs };
  return () => {
    requireSpendable(objective, { windowMs, ...extension });
  };
}

describe('a budget that could not be spent though every request were bad', () => {
  it('is refused, with the figures and what would do', () => {
    const refused = require(0.02, 0.05, 15 * minute, 5 * minute);
    expect(refused).toThrow(ConfigError);
    expect(refused).toThrow(
      expect.objectContaining({
        message:
          '`rule`: `budget(…)` allows 2 % of the error budget of 720h, and were every request bad for 20m, the window of 15m and its extension of 5m, 0.926 % would be spent, so it would never break',
        advice:
          'Give a `share` of 0.0092 at most, or a window of 43m12s with its extension, or leave `rule` out: the sequential rule needs no period.',
      }),
    );
    expect(require(0.02, 0.05)).toThrow(
      'were every request bad for the window of 15m, 0.694 % would be spent, so it would never break',
    );
  });

  it('is not refused where that much is spent at the very end', () => {
    expect(require(0.0092, 0.05, 15 * minute, 5 * minute)).not.toThrow();
    expect(require(0.02, 0.05, 38.2 * minute, 5 * minute)).not.toThrow();
    expect(require(0.02, 0.01)).not.toThrow();
  });
});
