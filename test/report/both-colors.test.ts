import { expect, it } from 'vitest';
import type { CheckResult } from '../../src/check/check-result.ts';
import { createReporters } from '../../src/report/create-reporters.ts';
import { makeJsonReport } from '../../src/report/json-reporter.ts';
import { MemoryStream } from './memory-stream.ts';
import { planned, result, stamped } from './sample-events.ts';

const probe = (name: string) => planned(name, { kind: 'probe', aim: 'green', comparedWith: 'blue' });
const step = (name: string, durationMs: number, message?: string) => ({
  name,
  durationMs,
  ...(message === undefined ? { outcome: 'passed' as const } : { outcome: 'failed' as const, message }),
});
const comparison: NonNullable<CheckResult['comparison']> = {
  aim: 'blue',
  outcome: 'passed',
  message: '2 steps',
  evidence: [],
  steps: [step('log in', 40), step('pay', 300)],
  attempts: 1,
  durationMs: 340,
};

const results = [
  result(probe('order'), {
    durationMs: 351,
    comparison,
    handovers: [
      { from: 'blue', to: 'green', outcome: 'passed', message: '2 steps', steps: [], durationMs: 90 },
      { from: 'green', to: 'blue', outcome: 'passed', message: '2 steps', steps: [], durationMs: 95 },
    ],
  }),
  result(probe('refund'), {
    outcome: 'failed',
    message: 'pay: expected status 201, got 500',
    details: ['- blue   $.id  7', '+ green  $.id  null'],
    steps: [step('log in', 44), step('log in', 45), step('pay', 12, 'expected status 201, got 500')],
    comparison,
  }),
  result(probe('search'), {
    outcome: 'failed',
    gating: false,
    preExisting: true,
    message: 'fails on blue too: find: expected status 200, got 503',
    comparison: { ...comparison, outcome: 'failed', steps: [] },
  }),
];

const events = stamped(
  { type: 'phase:start', phase: 'pre-switch', checks: results },
  ...results.map((one) => ({ type: 'check:end' as const, result: one })),
);

it('stands side by side on the terminal', async () => {
  const stdout = new MemoryStream();
  const [reporter] = createReporters([], { stdout, color: false, env: {} });
  for (const event of events) reporter?.onEvent(event);
  await reporter?.close?.();
  expect(stdout.text).toMatchInlineSnapshot(`
    "
    pre-switch 3 checks
      ✓ probe     order  green 351ms · blue 340ms · blue→green 90ms · green→blue 95ms
      ✗ probe     refund green 120ms · blue 340ms
          ✓ log in 44ms · blue 40ms
          ✓ log in 45ms
          ✗ pay 12ms · blue 300ms
          pay: expected status 201, got 500
          - blue   $.id  7
          + green  $.id  null
      ✗ probe     search green 120ms · blue failed 340ms · pre-existing
          fails on blue too: find: expected status 200, got 503
    "
  `);
});

it('is part of the result for programs', () => {
  expect(makeJsonReport(events).checks).toEqual(results);
});
