import { expect, it } from 'vitest';
import { nextStep } from '../../src/report/next-step.ts';

const ends = [
  [0, 'pre-switch', 'unchanged'],
  [0, 'switch', 'green'],
  [0, 'observe', 'green'],
  [0, 'rollback', 'blue'],
  [1, 'pre-switch', 'blue'],
  [1, 'rollback', 'blue'],
  [2, 'pre-switch', 'unchanged'],
  [3, 'pre-switch', 'unchanged'],
  [3, 'observe', 'green'],
  [3, 'observe', 'blue'],
  [4, 'switch', 'mixed'],
  [5, 'pre-switch', 'unchanged'],
  [130, 'observe', 'green'],
] as const;

it('says what to do after each way a run can end', () => {
  const steps = ends.map(([exitCode, phase, traffic]) => {
    const rest = { at: '', verdict: 'pass', reason: '', durationMs: 0 } as const;
    const step = nextStep({ type: 'run:end', exitCode, phase, traffic, ...rest });
    return `${exitCode} ${phase} ${traffic}: ${step ?? ''}`;
  });
  expect(steps.join('\n')).toMatchInlineSnapshot(`
    "0 pre-switch unchanged: \`bg-check switch\` moves traffic
    0 switch green: \`bg-check observe\` watches the new version and puts traffic back if it fails
    0 observe green: nothing: the release is done
    0 rollback blue: find the cause, then begin again with \`bg-check pre-switch\`
    1 pre-switch blue: mend what failed above, then run \`bg-check pre-switch\` again
    1 rollback blue: blue serves; find the cause, then begin again with \`bg-check pre-switch\`
    2 pre-switch unchanged: mend the configuration or the command line, then run the same command again
    3 pre-switch unchanged: see to the evidence that is missing above, then run \`bg-check pre-switch\` again
    3 observe green: \`bg-check observe\` looks longer, \`bg-check rollback --reason "…"\` puts traffic back
    3 observe blue: \`bg-check status\` tells where the release stands
    4 switch mixed: a person is needed: \`bg-check status\` tells where traffic is, \`bg-check rollback --reason "…"\` tries to put it back
    5 pre-switch unchanged: \`bg-check status\` tells who holds the lock
    130 observe green: \`bg-check status\` tells where the release stands; then \`bg-check resume\` or \`bg-check rollback --reason "…"\`"
  `);
});
