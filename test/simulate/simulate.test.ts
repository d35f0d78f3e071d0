import { expect, it } from 'vitest';
import { simulate } from '../../src/index.ts';
import { InputError, UsageError } from '../../src/errors.ts';
import { brokenRelease } from './releases.ts';

const scenarios = {
  replicates: { null: 20, shift: 20 },
  rule: { alpha: 0.02 },
  scenarios: [brokenRelease()],
};

it("is what the command prints, for scenarios of a program of one's own", async () => {
  const seen: number[] = [];
  const report = await simulate({
    scenarios,
    rules: ['bg-check'],
    replicates: 10,
    onProgress: ({ done }) => seen.push(done),
  });
  expect(report).toMatchObject({
    alpha: 0.02,
    seed: 0,
    rules: [
      { rule: 'bg-check', scenarios: [{ kind: 'shift', replicates: 10, detected: 1, falseRollback: 0 }] },
    ],
  });
  expect(seen.at(-1)).toBe(10);
  // What is asked for goes before what the scenarios say.
  expect(await simulate({ scenarios, rules: ['argo'], alpha: 0.01, settleMs: 0 })).toMatchObject({
    alpha: 0.01,
    rules: [{ rule: 'argo', scenarios: [{ replicates: 20 }] }],
  });
});

it('refuses what is no scenario, no rule and no option', async () => {
  await expect(simulate({ scenarios: {} })).rejects.toBeInstanceOf(InputError);
  await expect(simulate({ scenarios: 'nowhere.json' })).rejects.toThrow('nowhere.json: no such file');
  await expect(simulate({ scenarios, rules: ['agro'] })).rejects.toBeInstanceOf(UsageError);
  await expect(simulate({ scenarios, alpha: 1 })).rejects.toThrow(
    '`alpha` expects a number between 0 and 1, got `1`',
  );
  await expect(simulate({ scenarios, replicates: 0.5 })).rejects.toThrow(
    '`replicates` expects a whole number from 1',
  );
});
