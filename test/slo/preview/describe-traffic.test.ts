import { describe, expect, it } from 'vitest';
import { errorRatio } from '../../../src/slo/definition/indicators.ts';
import { readObjective } from '../../../src/slo/definition/read-objective.ts';
import { consecutive } from '../../../src/slo/definition/slo-rule.ts';
import { describeNeeds, describeTraffic } from '../../../src/slo/preview/describe-traffic.ts';

const minute = 60_000;

function objectiveOf(members: Pick<Parameters<typeof errorRatio>[0], 'minTotal' | 'max' | 'rule'>) {
  const bad = 'http_total{code=~"5.."}';
  const objective = readObjective(errorRatio({ bad, total: 'http_total', ...members }));
  if (!('limit' in objective)) throw new Error('it counts');
  return objective;
}

const planned = { windowMs: 15 * minute, settleMs: minute / 2, alpha: 0.01 };
const seen = { scrapeMs: 15_000, dispersion: { phi: 1, block: 1 } };

describe('`minTotal`, before the switch', () => {
  it('is told where it is out of reach in the window, whatever else would show health', () => {
    const many = objectiveOf({ minTotal: 50_000, max: 0.01 });
    expect(describeTraffic(many, planned, { ...seen, rate: 20 })).toEqual({
      sentences: [
        'at 20 req/s a 2 % error rate is typically found within 2m',
        'to be called healthy green needs the 50,000 requests of `minTotal` within 15m, and 18,000 are expected',
      ],
      advice: 'Use probes as traffic, or a longer window, or lower `minTotal`.',
    });
    const reached = objectiveOf({ minTotal: 18_000, max: 0.01 });
    expect(describeTraffic(reached, planned, { ...seen, rate: 20 })).toEqual({
      sentences: ['at 20 req/s a 2 % error rate is typically found within 2m'],
    });
  });

  it('gives way to what shows health where that takes more', () => {
    const few = objectiveOf({ minTotal: 1_900, max: 0.01 });
    const { sentences } = describeTraffic(few, planned, { ...seen, rate: 2 });
    expect(sentences.at(-1)).toBe(
      'to be called healthy green needs some 890 requests within 5m, and 600 are expected',
    );
  });

  it('is all that another rule waits for, or a limit of none', () => {
    for (const judged of [{ max: 0.01, rule: consecutive(3) }, { max: 0 }]) {
      const many = objectiveOf({ minTotal: 2_000, ...judged });
      expect(describeTraffic(many, planned, { ...seen, rate: 2 })).toEqual({
        sentences: [
          'to be called healthy green needs the 2,000 requests of `minTotal` within 15m, and 1,800 are expected',
        ],
        advice: 'Use probes as traffic, or a longer window, or lower `minTotal`.',
      });
      const reached = objectiveOf({ minTotal: 1_800, ...judged });
      expect(describeTraffic(reached, planned, { ...seen, rate: 2 })).toEqual({ sentences: [] });
    }
  });

  it('is said where nobody knows of the traffic, if it is what takes most', () => {
    expect(describeNeeds(objectiveOf({ minTotal: 50_000, max: 0.01 }), planned)).toEqual([
      'to be called healthy green needs the 50,000 requests of `minTotal` within 15m',
    ]);
    expect(describeNeeds(objectiveOf({ minTotal: 50, max: 0.01 }), planned)).toEqual([
      'to be called healthy green needs some 1,100 requests within 5m',
    ]);
  });
});
