import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { collectChecks } from '../../../../src/check/collect-checks.ts';

const checksFolder = fileURLToPath(new URL('../../../../checks/', import.meta.url));

it('has built-in suites for readiness and identity', async () => {
  const definitions = await collectChecks({ patterns: [], rootDirectory: checksFolder });
  const own = definitions.filter(({ kind }) => kind === 'readiness' || kind === 'identity');
  expect(
    own.map(({ name, phases, requires, gating }) => [name, phases.join(), requires.join(), gating]),
  ).toEqual([
    ['green is the version to be released', 'pre-switch,observe', 'identity', true],
    ['blue is the version to go back to', 'pre-switch', 'identity', true],
    ['the front door leads to the color that serves', 'pre-switch,observe', 'identity', true],
    ['green is ready', 'pre-switch', 'readiness', true],
    ['blue is ready to take traffic back', 'pre-switch', 'readiness', true],
  ]);
});
