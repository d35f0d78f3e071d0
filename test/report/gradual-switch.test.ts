import { expect, it } from 'vitest';
import { createReporters } from '../../src/report/create-reporters.ts';
import type { JsonReport } from '../../src/report/json-reporter.ts';
import { MemoryStream } from './memory-stream.ts';
import { stamped } from './sample-events.ts';

const steps = [
  { weight: 10, forMs: 120_000 },
  { weight: 50, forMs: 300_000 },
];
const verified = {
  weight: 10,
  outcome: 'verified',
  message: 'green answered 25 of 236 fresh connections, where 10 % of 236 makes 5 to 49',
  answers: { blue: 211, green: 25, unknown: 0 },
  measured: { asked: 236, green: 25, fewest: 5, most: 49 },
  durationMs: 800,
} as const;
const failed = {
  weight: 50,
  outcome: 'failed',
  message: 'the switch does not say 50 % green when read back',
  answers: { blue: 0, green: 0, unknown: 0 },
  durationMs: 30_000,
} as const;
const events = stamped(
  { type: 'switch:start', hook: 'haproxy', from: 'blue', target: 'green', steps },
  { type: 'switch:step', ...verified },
  {
    type: 'observe:tick',
    tick: 3,
    elapsedMs: 60_000,
    windowMs: 120_000,
    weight: 10,
    decision: 'keep-observing',
    reason: 'all 4 gating checks pass',
  },
  { type: 'switch:step', ...failed },
);

async function reportOf(name: 'terminal' | 'json'): Promise<string> {
  const stdout = new MemoryStream();
  const [reporter] = createReporters([name], { stdout, color: false, env: {} });
  for (const event of events) reporter?.onEvent(event);
  await reporter?.close?.();
  return stdout.text;
}

it('tells a person each share that green gets, and what was seen of it', async () => {
  expect(await reportOf('terminal')).toMatchInlineSnapshot(`
    "
    switch blue → green through haproxy, 10 % for 2m, 50 % for 5m, then 100 %
      ✓ 10 % green 800ms
          green answered 25 of 236 fresh connections, where 10 % of 236 makes 5 to 49
        tick 3  10 % green  1m of 2m  keep observing: all 4 gating checks pass
      ✗ 50 % green 30s
          the switch does not say 50 % green when read back
    "
  `);
});

it('keeps the plan and what became of it in the document', async () => {
  const document = JSON.parse(await reportOf('json')) as JsonReport;
  expect(document.switch).toMatchObject({ hook: 'haproxy', steps, moves: [verified, failed] });
  expect(document.ticks).toMatchObject([{ tick: 3, weight: 10 }]);
});
