import { expect, test } from 'vitest';
import { acts } from '../../src/demo/acts.ts';
import type { ActResult } from '../../src/demo/act.ts';
import { rollbackFigures } from '../../src/demo/rollback-figures.ts';
import { timeline } from '../../src/demo/timeline.ts';
import type { UserRequest } from '../../src/demo/traffic.ts';
import type { JournalEntry, JournalEntryInput } from '../../src/release/journal-entry.ts';

const noon = new Date(2026, 0, 2, 12, 0, 0).getTime();

function journal(...events: (readonly [number, DistributiveOmit<JournalEntryInput, 'releaseId'>])[]) {
  return events.map(([ms, event], index): JournalEntry => {
    const chain = { releaseId: 'r1', seq: index + 1, prev: '', hash: '' };
    return { ...event, ...chain, at: new Date(noon + ms).toISOString() };
  });
}
type DistributiveOmit<Type, Key extends PropertyKey> = Type extends unknown ? Omit<Type, Key> : never;

const tick = (number: number, outcome: 'passed' | 'failed', decision: 'keep-observing' | 'roll-back') =>
  ({
    type: 'observe-tick',
    tick: number,
    elapsedMs: number * 1_000,
    decision,
    reason: outcome === 'passed' ? 'all 3 gating checks pass' : '`checkout works` failed',
    outcomes: [{ id: 'checkout works', outcome, gating: true, message: '' }],
    rollbackSafety: 'safe',
  }) as const;

const rolledBack = journal(
  [0, { type: 'switch-applied', durationMs: 4 }],
  [
    100,
    {
      type: 'switch-verified',
      switchedAt: noon + 50,
      answers: { blue: 0, green: 10, unknown: 0 },
      durationMs: 96,
    },
  ],
  [
    110,
    { type: 'observe-started', switchedAt: noon + 50, windowMs: 8_000, intervalMs: 1_000, baselines: {} },
  ],
  [1_110, tick(1, 'passed', 'keep-observing')],
  [2_110, tick(2, 'passed', 'keep-observing')],
  [3_110, tick(3, 'failed', 'keep-observing')],
  [4_110, tick(4, 'failed', 'roll-back')],
  [
    4_120,
    { type: 'observe-verdict', decision: 'roll-back', reason: '`checkout works` failed 2 times in a row' },
  ],
  [
    4_130,
    {
      type: 'rollback-intent',
      cause: 'observe',
      reason: '`checkout works` failed',
      actor: 'me',
      saved: { color: 'blue', raw: {} },
      forced: false,
    },
  ],
  [4_140, { type: 'rollback-applied', alreadyBlue: false, durationMs: 5 }],
  [4_170, { type: 'rollback-verified', answers: { blue: 10, green: 0, unknown: 0 }, durationMs: 45 }],
  [4_180, { type: 'drain-measured', color: 'green', drained: true, durationMs: 12, inFlight: 0 }],
  [4_190, { type: 'release-closed', result: 'rolled-back', reason: 'blue serves' }],
);

test('tells a journal line by line, quiet ticks in one', () => {
  expect(timeline(rolledBack).map(({ time, entry, sentence }) => `${time} ${entry}: ${sentence}`))
    .toMatchInlineSnapshot(`
      [
        "12:00:00.00 switch-applied: the front door took it, in 4ms",
        "12:00:00.10 switch-verified: fresh connections were answered: 10 from green",
        "12:00:00.11 observe-started: for 8s, every 1s",
        "12:00:01.11 observe-tick ×2: every check passed",
        "12:00:03.11 observe-tick: 3s: \`checkout works\` failed",
        "12:00:04.11 observe-tick: 4s: \`checkout works\` failed",
        "12:00:04.12 observe-verdict: roll-back: \`checkout works\` failed 2 times in a row",
        "12:00:04.13 rollback-intent: about to put traffic back: \`checkout works\` failed",
        "12:00:04.14 rollback-applied: the front door took it, in 5ms",
        "12:00:04.17 rollback-verified: fresh connections were answered: 10 from blue",
        "12:00:04.18 drain-measured: green finished what it had in flight, in 12ms",
        "12:00:04.19 release-closed: rolled-back: blue serves",
      ]
    `);
});

function result(entries: readonly JournalEntry[]): ActResult {
  const request = (ms: number, failed: boolean, what: UserRequest['what'] = 'checkout'): UserRequest => ({
    what,
    sentAt: noon + ms,
    durationMs: 5,
    failed,
  });
  const requests = [
    request(-500, false),
    request(60, false),
    request(700, true),
    request(800, false, 'browse'),
    request(4_100, true),
    request(4_300, false),
  ];
  const [act] = acts;
  if (act === undefined) throw new Error('there are no acts');
  return { act, exitCode: 1, traffic: 'blue', journal: entries, requests };
}

test('says what a rollback cost', () => {
  expect(rollbackFigures(result(rolledBack))).toEqual([
    ['time to detect', '4.1s from the moment traffic had moved to the decision'],
    ['time to roll back', '45ms from the decision to the last verified answer'],
    ['drain', 'green had nothing in flight any more after 12ms'],
    ['users', '2 failed checkouts of 4 since the switch, 0 after the rollback'],
  ]);
});

test('claims nothing of a rollback that was not verified', () => {
  const cut = rolledBack.filter(({ type }) => type !== 'rollback-verified');
  expect(rollbackFigures(result(cut))).toEqual([]);
});
