import type { CheckResult, PlannedCheck } from '../../src/check/check-result.ts';
import type { RunEvent, RunEventInput } from '../../src/runner/run-event.ts';

/** Stamps events a second apart. */
export function stamped(...events: readonly RunEventInput[]): RunEvent[] {
  return events.map((event, second) => ({
    at: new Date(Date.UTC(2026, 0, 2, 3, 4, second)).toISOString(),
    ...event,
  }));
}

export function planned(name: string, rest: Partial<PlannedCheck> = {}): PlannedCheck {
  return {
    id: rest.aim === undefined ? name : `${name} (${rest.aim})`,
    name,
    kind: 'custom',
    phase: 'pre-switch',
    tags: [],
    gating: true,
    file: '/project/checks/a.check.ts',
    ...rest,
  };
}

export function result(check: PlannedCheck, rest: Partial<CheckResult> = {}): CheckResult {
  return {
    ...check,
    outcome: 'passed',
    message: 'every demand holds',
    details: [],
    evidence: [],
    steps: [],
    cleanupFailures: [],
    attempts: 1,
    startedAt: '2026-01-02T03:04:05.000Z',
    durationMs: 120,
    ...rest,
  };
}

const readiness = planned('green is ready', { kind: 'readiness', aim: 'green' });
const skew = planned('statements of both versions at every schema state', { kind: 'skew' });
const login = planned('login', { kind: 'probe', aim: 'green', tags: ['auth'] });
const backfill = planned('users.phone_normalized', { kind: 'backfill' });
const slow = planned('größe 注文 🚀', { gating: false });
const late = planned('after the end');
const checks = [readiness, skew, login, backfill, slow, late];

const results = [
  result(readiness),
  result(skew, {
    outcome: 'failed',
    message: 'blue cannot run 1 of its 41 statements after 004_drop_phone.sql',
    details: [
      'queries/blue/users.sql:12  find_user_by_phone',
      '- SELECT id, phone',
      '+ column "phone" does not exist',
    ],
    advice: 'Move the DROP COLUMN to a release in which blue is retired.',
    evidence: [
      {
        title: 'prepared statements',
        measured: 1,
        limit: 0,
        sample: 12_345,
        query: 'SELECT id, phone\n  FROM users\n WHERE phone = $1',
        rows: [{ sqlstate: '42703', file: 'queries/blue/users.sql' }, 'a second row'],
      },
    ],
    durationMs: 1_234,
  }),
  result(login, {
    outcome: 'failed',
    message: 'place order: expected status 201, got 409',
    steps: [
      { name: 'sign in', outcome: 'passed', durationMs: 12 },
      { name: 'place order', outcome: 'failed', durationMs: 118, message: 'expected status 201, got 409' },
    ],
    cleanupFailures: ['delete the order: expected status 204, got 500'],
    attempts: 2,
  }),
  result(backfill, {
    outcome: 'errored',
    message: 'the database did not answer within 5s',
    errorCode: 'BGC_PROVIDER',
  }),
  result(slow, { outcome: 'inconclusive', message: 'only 3 of 20 requests', durationMs: 61_000 }),
  result(late, { outcome: 'not-run', message: 'the run ended first', durationMs: 0 }),
];

/** A pre-switch in which every kind of outcome occurs. */
export const preSwitchEvents = stamped(
  {
    type: 'run:start',
    command: 'pre-switch',
    version: '0.1.0',
    target: 'shop',
    releaseId: 'r-1',
    dryRun: false,
  },
  { type: 'phase:start', phase: 'pre-switch', checks },
  { type: 'notice', level: 'warning', message: 'production runs Postgres 15, the shadow database 17' },
  ...checks.map(({ id }) => ({ type: 'check:start', id }) as const),
  { type: 'check:progress', id: backfill.id, done: 12_000, total: 50_000, unit: 'rows' },
  ...(results[2]?.steps ?? []).map((step) => ({ type: 'check:step', id: login.id, step }) as const),
  ...results.map((one) => ({ type: 'check:end', result: one }) as const),
  {
    type: 'phase:end',
    phase: 'pre-switch',
    verdict: 'fail',
    reason: '2 gating checks failed',
    results,
    durationMs: 62_500,
  },
  {
    type: 'run:end',
    verdict: 'fail',
    exitCode: 1,
    reason: '2 gating checks failed; blue serves',
    traffic: 'blue',
    phase: 'pre-switch',
    durationMs: 62_700,
  },
);

const errorRate = planned('error rate', { kind: 'slo', phase: 'observe', aim: 'green' });
const identity = planned('version', { kind: 'identity', phase: 'observe', aim: 'live' });

function tick(number: number, failing: boolean, decision: 'keep-observing' | 'roll-back'): RunEventInput[] {
  const rate = result(errorRate, failing ? { outcome: 'failed', message: 'error rate 20 % > 1 %' } : {});
  return [
    ...[errorRate, identity].map(({ id }) => ({ type: 'check:start', id, tick: number }) as const),
    { type: 'check:end', result: result(identity), tick: number },
    { type: 'check:end', result: rate, tick: number },
    {
      type: 'observe:tick',
      tick: number,
      elapsedMs: number * 15_000,
      windowMs: 900_000,
      decision,
      reason: failing ? `failing since tick 13 (now tick ${number})` : `tick ${number} is good`,
    },
  ];
}

/** A cutover whose observation ends in a rollback at tick 14. */
export const rollbackEvents = stamped(
  { type: 'run:start', command: 'cutover', version: '0.1.0', target: 'shop', dryRun: false },
  { type: 'switch:start', hook: 'command', from: 'blue', target: 'green' },
  {
    type: 'switch:end',
    target: 'green',
    outcome: 'verified',
    message: '10 of 10 fresh connections answered green',
    answers: { green: 10 },
    durationMs: 412,
  },
  { type: 'phase:start', phase: 'observe', checks: [errorRate, identity] },
  ...Array.from({ length: 12 }, (_, index) => tick(index + 1, false, 'keep-observing')).flat(),
  ...tick(13, true, 'keep-observing'),
  ...tick(14, true, 'roll-back'),
  {
    type: 'phase:end',
    phase: 'observe',
    verdict: 'fail',
    reason: '`error rate` failed 2 times in a row',
    results: [result(errorRate, { outcome: 'failed', message: 'error rate 20 % > 1 %' }), result(identity)],
    durationMs: 210_000,
  },
  { type: 'rollback:start', reason: '`error rate` failed 2 times in a row' },
  {
    type: 'rollback:end',
    outcome: 'rolled-back',
    message: '10 of 10 fresh connections answered blue',
    durationMs: 900,
    drain: { drained: false, durationMs: 30_000, inFlight: 3 },
  },
  {
    type: 'run:end',
    verdict: 'fail',
    exitCode: 1,
    reason: '`error rate` failed 2 times in a row; traffic was put back to blue',
    traffic: 'blue',
    phase: 'rollback',
    durationMs: 260_000,
  },
);
