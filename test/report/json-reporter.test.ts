import { expect, it } from 'vitest';
import { createReporters } from '../../src/report/create-reporters.ts';
import type { JsonReport } from '../../src/report/json-reporter.ts';
import type { RunEvent } from '../../src/runner/run-event.ts';
import { MemoryStream } from './memory-stream.ts';
import { planned, preSwitchEvents, result, rollbackEvents, stamped } from './sample-events.ts';

async function documentOf(events: readonly RunEvent[]): Promise<JsonReport> {
  const stdout = new MemoryStream();
  const [reporter] = createReporters(['json'], { stdout, color: true, env: {} });
  for (const event of events) reporter?.onEvent(event);
  await reporter?.close?.();
  return JSON.parse(stdout.text) as JsonReport;
}

it('writes one document: the run, its phases, the last result of every check, and what became of traffic', async () => {
  const { checks, ticks, ...rest } = await documentOf(rollbackEvents);
  expect(rest).toMatchInlineSnapshot(`
    {
      "drains": [],
      "exitCode": 1,
      "notices": [],
      "phases": [
        {
          "checks": [
            "error rate (green)",
            "version (live)",
          ],
          "durationMs": 210000,
          "phase": "observe",
          "reason": "\`error rate\` failed 2 times in a row",
          "verdict": "fail",
        },
      ],
      "reason": "\`error rate\` failed 2 times in a row; traffic was put back to blue",
      "rollback": {
        "drain": {
          "drained": false,
          "durationMs": 30000,
          "inFlight": 3,
        },
        "durationMs": 900,
        "endedAt": "2026-01-02T03:05:16.000Z",
        "message": "10 of 10 fresh connections answered blue",
        "outcome": "rolled-back",
        "reason": "\`error rate\` failed 2 times in a row",
        "startedAt": "2026-01-02T03:05:15.000Z",
      },
      "run": {
        "command": "cutover",
        "dryRun": false,
        "durationMs": 260000,
        "endedAt": "2026-01-02T03:05:17.000Z",
        "startedAt": "2026-01-02T03:04:00.000Z",
        "target": "shop",
        "version": "0.1.0",
      },
      "schemaVersion": 1,
      "switch": {
        "answers": {
          "green": 10,
        },
        "durationMs": 412,
        "endedAt": "2026-01-02T03:04:02.000Z",
        "from": "blue",
        "hook": "command",
        "message": "10 of 10 fresh connections answered green",
        "outcome": "verified",
        "startedAt": "2026-01-02T03:04:01.000Z",
        "target": "green",
      },
      "traffic": "blue",
      "verdict": "fail",
    }
  `);
  expect(ticks).toHaveLength(14);
  expect(ticks.at(-1)).toMatchInlineSnapshot(`
    {
      "at": "2026-01-02T03:05:13.000Z",
      "decision": "roll-back",
      "elapsedMs": 210000,
      "reason": "failing since tick 13 (now tick 14)",
      "tick": 14,
      "windowMs": 900000,
    }
  `);
  expect(checks.map(({ id, outcome }) => [id, outcome])).toEqual([
    ['error rate (green)', 'failed'],
    ['version (live)', 'passed'],
  ]);
});

it('keeps results whole', async () => {
  const { checks, phases } = await documentOf(preSwitchEvents);
  expect(checks.map((check) => check.id)).toEqual(phases[0]?.checks);
  const given = preSwitchEvents.flatMap((event) => (event.type === 'check:end' ? [event.result] : []));
  expect(checks).toEqual(given);
});

it('writes what is known when the run is cut short, with the results in the order of the plan', async () => {
  const [first, second] = [planned('first'), planned('second')];
  const report = await documentOf(
    stamped(
      { type: 'run:start', command: 'pre-switch', version: '0.1.0', target: 'shop', dryRun: true },
      { type: 'phase:start', phase: 'pre-switch', checks: [first, second] },
      { type: 'check:end', result: result(second) },
      { type: 'check:end', result: result(first) },
    ),
  );
  expect(report).toMatchObject({
    verdict: null,
    exitCode: null,
    traffic: null,
    switch: null,
    rollback: null,
  });
  expect(report.run?.endedAt).toBeNull();
  expect(report.checks.map((check) => check.id)).toEqual(['first', 'second']);
  expect(await documentOf([])).toMatchObject({ schemaVersion: 1, run: null, phases: [], checks: [] });
});

it('leaves no control character bare', async () => {
  const stdout = new MemoryStream();
  const [reporter] = createReporters(['ndjson'], { stdout, color: true, env: {} });
  reporter?.onEvent({ at: 'x', type: 'notice', level: 'info', message: '\u001b[H\u009b\u2028\n' });
  expect(stdout.text).toBe(
    '{"at":"x","type":"notice","level":"info","message":"\\u001b[H\\u009b\\u2028\\n"}\n',
  );
  await reporter?.close?.();
});
