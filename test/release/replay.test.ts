import { describe, expect, it } from 'vitest';
import type { JournalEntry, JournalEvent } from '../../src/release/journal-entry.ts';
import {
  expectedTraffic,
  isUnderWay,
  nextSteps,
  remainingWindowMs,
} from '../../src/release/release-state.ts';
import { replay } from '../../src/release/replay.ts';

const start = Date.UTC(2026, 4, 4, 10);
const identities = { blue: { version: 'v1' }, green: { version: 'v2' } };
const answers = { blue: 0, green: 10, unknown: 0 };
const saved = { color: 'blue', raw: 'b-pool\n' } as const;

const events = {
  opened: {
    type: 'release-opened',
    target: 'shop',
    command: 'cutover',
    actor: 'ada',
    colors: { blue: 'http://b', green: 'http://g' },
  },
  checked: {
    type: 'pre-switch-verdict',
    verdict: 'pass',
    reason: 'all 2 gating checks passed',
    filtered: false,
    counts: { passed: 2 },
    notPassed: [],
    identities,
    rollbackSafety: 'safe',
  },
  blocked: {
    type: 'pre-switch-verdict',
    verdict: 'fail',
    reason: '`a` failed',
    filtered: false,
    counts: { failed: 1 },
    notPassed: [{ id: 'a', outcome: 'failed', message: 'no' }],
    identities,
    rollbackSafety: 'unsafe',
  },
  intent: {
    type: 'switch-intent',
    target: 'green',
    hook: 'command',
    saved,
    identities,
    baselines: { scrape: 1 },
  },
  applied: { type: 'switch-applied', durationMs: 5 },
  verified: { type: 'switch-verified', switchedAt: start + 4_500, answers, durationMs: 50 },
  switchFailed: { type: 'switch-failed', message: 'nothing moved', traffic: 'mixed' },
  observing: {
    type: 'observe-started',
    switchedAt: start + 4_500,
    windowMs: 60_000,
    intervalMs: 5_000,
    baselines: { scrape: 1 },
  },
  tick: {
    type: 'observe-tick',
    tick: 1,
    elapsedMs: 5_000,
    decision: 'keep-observing',
    reason: 'all 1 gating checks pass',
    outcomes: [{ id: 'a', gating: true, outcome: 'passed', message: 'holds' }],
    rollbackSafety: 'safe',
  },
  unsafeTick: {
    type: 'observe-tick',
    tick: 1,
    elapsedMs: 5_000,
    decision: 'keep-observing',
    reason: 'x',
    outcomes: [],
    rollbackSafety: 'unsafe',
  },
  pass: { type: 'observe-verdict', decision: 'pass', reason: 'all pass' },
  undecided: { type: 'observe-verdict', decision: 'inconclusive', reason: 'no data' },
  refused: { type: 'observe-verdict', decision: 'refused', reason: 'blue is down' },
  back: { type: 'observe-verdict', decision: 'roll-back', reason: '`a` failed 2 times in a row' },
  rollback: {
    type: 'rollback-intent',
    cause: 'operator',
    reason: 'pager',
    actor: 'ada',
    saved,
    forced: false,
  },
  restored: { type: 'rollback-applied', alreadyBlue: false, durationMs: 3 },
  backVerified: { type: 'rollback-verified', answers: { blue: 10, green: 0, unknown: 0 }, durationMs: 30 },
  drained: { type: 'drain-measured', color: 'green', drained: true, durationMs: 10, inFlight: 0 },
  backFailed: { type: 'rollback-failed', message: 'still green', traffic: 'green' },
  interrupted: { type: 'interrupted', signal: 'SIGTERM', traffic: 'green' },
  kept: { type: 'release-closed', result: 'kept', reason: 'all pass' },
  closedBack: { type: 'release-closed', result: 'rolled-back', reason: 'pager' },
  closedBlocked: { type: 'release-closed', result: 'blocked', reason: '`a` failed' },
  closedFailed: { type: 'release-closed', result: 'failed', reason: 'nothing moved' },
} as const satisfies Record<string, JournalEvent>;

type Name = keyof typeof events;

function journal(names: readonly Name[]): JournalEntry[] {
  return names.map((name, index) => ({
    ...(events[name] as JournalEvent),
    releaseId: 'r1',
    seq: index + 1,
    at: new Date(start + index * 1_000).toISOString(),
    prev: '',
    hash: '',
  }));
}

/** Stage, under way?, expected traffic, first next step: after every prefix of a journal. */
function story(names: readonly Name[]): string[] {
  return names.map((name, index) => {
    const state = replay(journal(names.slice(0, index + 1)));
    const closed = state.closed === undefined ? '' : ` closed:${state.closed.result}`;
    const way = isUnderWay(state) ? ' under-way' : '';
    return `${name} → ${state.stage}${closed}${way}; ${expectedTraffic(state) ?? '?'}; ${nextSteps(state)[0] ?? ''}`;
  });
}

describe('replay', () => {
  it('of nothing is nothing', () => {
    expect(replay([])).toEqual({ stage: 'none', rollbackSafety: 'unknown' });
    expect(nextSteps(replay([]))).toEqual(['bg-check pre-switch']);
  });

  it('follows a good release', () => {
    expect(
      story([
        'opened',
        'checked',
        'intent',
        'applied',
        'verified',
        'observing',
        'tick',
        'tick',
        'pass',
        'kept',
      ]),
    ).toMatchInlineSnapshot(`
      [
        "opened → opened; blue; bg-check resume",
        "checked → pre-switch-passed; blue; bg-check resume",
        "intent → switching under-way; ?; bg-check resume",
        "applied → switching under-way; ?; bg-check resume",
        "verified → switched under-way; green; bg-check resume",
        "observing → observing under-way; green; bg-check resume",
        "tick → observing under-way; green; bg-check resume",
        "tick → observing under-way; green; bg-check resume",
        "pass → kept; green; bg-check pre-switch",
        "kept → kept closed:kept; green; bg-check pre-switch",
      ]
    `);
  });

  it('follows a release that is rolled back by its observation', () => {
    expect(
      story([
        'opened',
        'checked',
        'intent',
        'applied',
        'verified',
        'observing',
        'tick',
        'back',
        'rollback',
        'restored',
        'backVerified',
        'drained',
        'closedBack',
      ]),
    ).toMatchInlineSnapshot(`
      [
        "opened → opened; blue; bg-check resume",
        "checked → pre-switch-passed; blue; bg-check resume",
        "intent → switching under-way; ?; bg-check resume",
        "applied → switching under-way; ?; bg-check resume",
        "verified → switched under-way; green; bg-check resume",
        "observing → observing under-way; green; bg-check resume",
        "tick → observing under-way; green; bg-check resume",
        "back → rolling-back under-way; ?; bg-check resume",
        "rollback → rolling-back under-way; ?; bg-check resume",
        "restored → rolling-back under-way; ?; bg-check resume",
        "backVerified → rolled-back; blue; bg-check pre-switch",
        "drained → rolled-back; blue; bg-check pre-switch",
        "closedBack → rolled-back closed:rolled-back; blue; bg-check pre-switch",
      ]
    `);
  });

  it('follows a switch that fails, and one that cannot be undone', () => {
    expect(
      story([
        'opened',
        'checked',
        'intent',
        'switchFailed',
        'rollback',
        'restored',
        'backVerified',
        'closedFailed',
      ]),
    ).toMatchInlineSnapshot(`
      [
        "opened → opened; blue; bg-check resume",
        "checked → pre-switch-passed; blue; bg-check resume",
        "intent → switching under-way; ?; bg-check resume",
        "switchFailed → switch-failed under-way; ?; bg-check resume",
        "rollback → rolling-back under-way; ?; bg-check resume",
        "restored → rolling-back under-way; ?; bg-check resume",
        "backVerified → rolled-back; blue; bg-check pre-switch",
        "closedFailed → rolled-back closed:failed; blue; bg-check pre-switch",
      ]
    `);
    expect(story(['opened', 'checked', 'intent', 'applied', 'switchFailed', 'rollback', 'backFailed']))
      .toMatchInlineSnapshot(`
      [
        "opened → opened; blue; bg-check resume",
        "checked → pre-switch-passed; blue; bg-check resume",
        "intent → switching under-way; ?; bg-check resume",
        "applied → switching under-way; ?; bg-check resume",
        "switchFailed → switch-failed under-way; ?; bg-check resume",
        "rollback → rolling-back under-way; ?; bg-check resume",
        "backFailed → rollback-failed under-way; ?; bg-check resume",
      ]
    `);
  });

  it('follows blocked, held and refused releases, and one rolled back after it was kept', () => {
    expect(story(['opened', 'blocked', 'closedBlocked'])).toMatchInlineSnapshot(`
      [
        "opened → opened; blue; bg-check resume",
        "blocked → blocked; blue; bg-check pre-switch",
        "closedBlocked → blocked closed:blocked; blue; bg-check pre-switch",
      ]
    `);
    expect(
      story([
        'opened',
        'checked',
        'intent',
        'verified',
        'observing',
        'undecided',
        'observing',
        'pass',
        'kept',
      ]),
    ).toMatchInlineSnapshot(`
      [
        "opened → opened; blue; bg-check resume",
        "checked → pre-switch-passed; blue; bg-check resume",
        "intent → switching under-way; ?; bg-check resume",
        "verified → switched under-way; green; bg-check resume",
        "observing → observing under-way; green; bg-check resume",
        "undecided → held under-way; green; bg-check observe",
        "observing → observing under-way; green; bg-check resume",
        "pass → kept; green; bg-check pre-switch",
        "kept → kept closed:kept; green; bg-check pre-switch",
      ]
    `);
    expect(story(['opened', 'checked', 'intent', 'verified', 'observing', 'refused'])).toMatchInlineSnapshot(`
      [
        "opened → opened; blue; bg-check resume",
        "checked → pre-switch-passed; blue; bg-check resume",
        "intent → switching under-way; ?; bg-check resume",
        "verified → switched under-way; green; bg-check resume",
        "observing → observing under-way; green; bg-check resume",
        "refused → held under-way; green; bg-check observe",
      ]
    `);
    expect(
      story([
        'opened',
        'checked',
        'intent',
        'verified',
        'pass',
        'kept',
        'rollback',
        'restored',
        'backVerified',
        'closedBack',
      ]),
    ).toMatchInlineSnapshot(`
      [
        "opened → opened; blue; bg-check resume",
        "checked → pre-switch-passed; blue; bg-check resume",
        "intent → switching under-way; ?; bg-check resume",
        "verified → switched under-way; green; bg-check resume",
        "pass → kept; green; bg-check pre-switch",
        "kept → kept closed:kept; green; bg-check pre-switch",
        "rollback → rolling-back under-way; ?; bg-check resume",
        "restored → rolling-back under-way; ?; bg-check resume",
        "backVerified → rolled-back; blue; bg-check pre-switch",
        "closedBack → rolled-back closed:rolled-back; blue; bg-check pre-switch",
      ]
    `);
  });

  it('keeps what the next command needs', () => {
    const names: Name[] = [
      'opened',
      'checked',
      'intent',
      'applied',
      'verified',
      'observing',
      'tick',
      'unsafeTick',
    ];
    expect(replay(journal(names))).toMatchObject({
      stage: 'observing',
      releaseId: 'r1',
      command: 'cutover',
      colors: { blue: 'http://b', green: 'http://g' },
      preSwitch: { verdict: 'pass', filtered: false, identities, at: start + 1_000 },
      saved,
      identities,
      baselines: { scrape: 1 },
      switchedAt: start + 4_500,
      rollbackSafety: 'unsafe',
      observation: { windowMs: 60_000, intervalMs: 5_000, watched: { untilMs: 5_000, missedMs: 0 } },
      updatedAt: new Date(start + 7_000).toISOString(),
    });
  });

  it('takes the moment of an unverified switch from its application', () => {
    expect(replay(journal(['opened', 'checked', 'intent'])).switchedAt).toBeUndefined();
    expect(replay(journal(['opened', 'checked', 'intent', 'applied'])).switchedAt).toBe(start + 3_000);
  });

  it('is changed by an interruption in nothing but that it was interrupted', () => {
    const before: Name[] = ['opened', 'checked', 'intent', 'applied', 'verified', 'observing'];
    const state = replay(journal([...before, 'interrupted']));
    expect(state.interrupted).toEqual({ signal: 'SIGTERM', at: new Date(start + 6_000).toISOString() });
    expect({ ...state, interrupted: undefined, updatedAt: undefined }).toEqual({
      ...replay(journal(before)),
      interrupted: undefined,
      updatedAt: undefined,
    });
    expect(replay(journal([...before, 'interrupted', 'observing'])).interrupted).toBeUndefined();
  });

  it('forgets the release before', () => {
    const state = replay(journal(['opened', 'checked', 'intent', 'verified', 'pass', 'kept', 'opened']));
    expect(state).toMatchObject({ stage: 'opened', rollbackSafety: 'unknown' });
    expect(state.saved).toBeUndefined();
    expect(state.closed).toBeUndefined();
    expect(state.observation).toBeUndefined();
  });

  it('tells how much of the window is left', () => {
    const state = replay(journal(['opened', 'checked', 'intent', 'verified', 'observing']));
    expect(remainingWindowMs(state, start + 14_500)).toBe(50_000);
    expect(remainingWindowMs(state, start + 900_000)).toBe(60_000);
    const watched = replay(journal(['opened', 'checked', 'intent', 'verified', 'observing', 'tick']));
    expect(remainingWindowMs(watched, start + 900_000)).toBe(55_000);
    const over = { ...events.tick, elapsedMs: 160_000, missedMs: 100_000 };
    const [entry] = journal(['tick']).map((tick) => ({ ...tick, ...over }));
    const before = journal(['opened', 'checked', 'intent', 'verified', 'observing']);
    expect(remainingWindowMs(replay([...before, ...(entry ? [entry] : [])]), start + 165_000)).toBe(0);
    expect(remainingWindowMs(replay([]), start)).toBe(0);
  });
});
