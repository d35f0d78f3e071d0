import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { parseScenarios, readScenarios } from '../../src/simulate/read-scenarios.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const errors = { slo: 0.01, base: 0.005, after: 0.05 };
const broken = { id: 'broken', kind: 'shift', at: 0, window: 600, scrape: 15, rate: 10, streams: { errors } };

function problem(
  scenario: Readonly<Record<string, unknown>>,
  grid: Readonly<Record<string, unknown>> = {},
): string {
  try {
    parseScenarios(JSON.stringify({ scenarios: [{ ...broken, ...scenario }], ...grid }), 'a.json');
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return 'none';
}

describe('parseScenarios', () => {
  it('fills in what is left out, and leaves out what it does not know', () => {
    const text = JSON.stringify({ units: 'seconds', scenarios: [{ ...broken, note: 'ours' }] });
    expect(parseScenarios(text, 'a.json')).toEqual({
      replicates: { null: 20_000, shift: 4_000 },
      alpha: 0.01,
      scenarios: [{ ...broken, group: 'broken', seed: 0, baselineSeconds: 0, od: { kind: 'none' } }],
    });
  });

  it.each([
    [{ id: '' }, 'a.json: scenario 1: id: expected a text that is not empty, got ""'],
    [{ rate: 0 }, 'a.json: scenario `broken`: rate: expected a number above 0 and up to 1e6, got 0'],
    [{ rate: '10' }, 'a.json: scenario `broken`: rate: expected a number above 0 and up to 1e6, got "10"'],
    [
      { kind: 'sihft' },
      'a.json: scenario `broken`: kind: expected one of `null`, `shift`, `dark`, `relative-null`, `relative-shift`, `transient`, got "sihft"',
    ],
    [
      { streams: { errors: { ...errors, slo: 1 } } },
      'a.json: scenario `broken`: streams.errors.slo: expected a share between 0 and 1, got 1',
    ],
    [{ streams: {} }, 'a.json: scenario `broken`: streams.errors: expected an object, got nothing'],
    [
      { od: { kind: 'poisson' } },
      'a.json: scenario `broken`: od.kind: expected one of `none`, `betabin`, `cluster`, `burst`, got "poisson"',
    ],
    [
      { od: { kind: 'betabin', icc: 2 } },
      'a.json: scenario `broken`: od.icc: expected a share between 0 and 1, got 2',
    ],
    [{ window: 20 }, 'a.json: scenario `broken`: window: expected two scrapes of 15 s at least, got 20'],
    [
      { scrape: 0.001 },
      'a.json: scenario `broken`: scrape: expected 100000 scrapes at most in the window and in the baseline, got 0.001',
    ],
    [
      { at: null },
      'a.json: scenario `broken`: at: expected the second of the change, which `shift` has, got null',
    ],
    [{ at: 600 }, 'a.json: scenario `broken`: at: expected a second within the window of 600 s, got 600'],
    [{ kind: 'null' }, 'a.json: scenario `broken`: at: expected null, for nothing changes in `null`, got 0'],
    [
      { kind: 'transient', at: null },
      'a.json: scenario `broken`: transientSeconds: expected the seconds of the warm-up, which `transient` has, got nothing',
    ],
  ])('refuses %j with the scenario, the rule and the value', (scenario, message) => {
    expect(problem(scenario)).toBe(message);
  });

  it.each([
    [{ scenarios: [] }, 'a.json: scenarios: expected a list that is not empty, got []'],
    [{ scenarios: 'all' }, 'a.json: scenarios: expected a list, got "all"'],
    [{ scenarios: [7] }, 'a.json: scenario 1: expected an object, got 7'],
    [
      { scenarios: [broken, broken] },
      'a.json: scenario `broken`: expected an id of its own, got one for the second time',
    ],
    [
      { replicates: { null: 0, shift: 1 } },
      'a.json: replicates.null: expected a whole number from 1 to 10000000, got 0',
    ],
    [{ rule: { alpha: 1.5 } }, 'a.json: rule.alpha: expected a share between 0 and 1, got 1.5'],
  ])('refuses the grid %j', (grid, message) => {
    expect(problem({}, grid)).toBe(message);
  });

  it('refuses what is no JSON', () => {
    expect(() => parseScenarios('{"scenarios": [', 'a.json')).toThrow(/^a\.json: expected JSON: /);
  });
});

describe('readScenarios', () => {
  it('says when there is no such file', async () => {
    const file = `${temporaryFolder()}/missing.json`;
    await expect(readScenarios(file, new AbortController().signal)).rejects.toThrow(`${file}: no such file`);
  });
});
