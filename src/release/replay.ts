import type { JournalEntry } from './journal-entry.ts';
import type { ReleaseStage, ReleaseState } from './release-state.ts';
import { nothingWatched } from './watched-time.ts';

const beforeAnyRelease: ReleaseState = { stage: 'none', rollbackSafety: 'unknown' };

const stageAfterVerdict = {
  pass: 'kept',
  'roll-back': 'rolling-back',
  inconclusive: 'held',
  refused: 'held',
} as const satisfies Record<string, ReleaseStage>;

function open(entry: Extract<JournalEntry, { type: 'release-opened' }>): ReleaseState {
  const { releaseId, command, colors, windowMs, intervalMs } = entry;
  const asked = {
    ...(windowMs === undefined ? {} : { windowMs }),
    ...(intervalMs === undefined ? {} : { intervalMs }),
  };
  return { stage: 'opened', rollbackSafety: 'unknown', releaseId, command, colors, asked };
}

function step(state: ReleaseState, entry: JournalEntry): ReleaseState {
  switch (entry.type) {
    case 'release-opened':
      return open(entry);
    case 'pre-switch-verdict': {
      const { verdict, reason, filtered, identities, rollbackSafety } = entry;
      const preSwitch = { verdict, reason, filtered, identities, at: Date.parse(entry.at) };
      const stage = verdict === 'pass' ? 'pre-switch-passed' : 'blocked';
      return { ...state, stage, preSwitch, identities, reason, rollbackSafety };
    }
    case 'switch-intent': {
      const { saved, identities, baselines } = entry;
      return { ...state, stage: 'switching', saved, identities, baselines };
    }
    case 'switch-applied':
      return { ...state, stage: 'switching', switchedAt: Date.parse(entry.at) };
    case 'switch-verified':
      return { ...state, stage: 'switched', switchedAt: entry.switchedAt };
    case 'switch-failed':
      return { ...state, stage: 'switch-failed', reason: entry.message };
    case 'observe-started': {
      const { switchedAt, windowMs, intervalMs, baselines } = entry;
      const { ticks = [], watched = nothingWatched } = state.observation ?? {};
      return {
        ...state,
        stage: 'observing',
        switchedAt,
        observation: { switchedAt, windowMs, intervalMs, baselines, ticks, watched },
      };
    }
    case 'observe-tick': {
      const { observation } = state;
      const { rollbackSafety, reason, elapsedMs, missedMs = 0 } = entry;
      if (observation === undefined) return { ...state, rollbackSafety, reason };
      const ticks = [...observation.ticks, entry.outcomes];
      return {
        ...state,
        rollbackSafety,
        reason,
        observation: { ...observation, ticks, watched: { untilMs: elapsedMs, missedMs } },
      };
    }
    case 'observe-verdict': {
      const { decision, reason } = entry;
      const decided = { ...state, stage: stageAfterVerdict[decision], reason };
      return decision === 'roll-back' ? { ...decided, rollback: { cause: 'observe', reason } } : decided;
    }
    case 'rollback-intent': {
      const { cause, reason } = entry;
      return { ...state, closed: undefined, stage: 'rolling-back', rollback: { cause, reason }, reason };
    }
    case 'rollback-applied':
    case 'drain-measured':
      return state;
    case 'rollback-verified':
      return { ...state, stage: 'rolled-back' };
    case 'rollback-failed':
      return { ...state, stage: 'rollback-failed', reason: entry.message };
    case 'interrupted':
      return { ...state, interrupted: { signal: entry.signal, at: entry.at } };
    case 'release-closed':
      return { ...state, closed: { result: entry.result, at: entry.at }, reason: entry.reason };
  }
}

/** Where the latest release in a journal stands; the whole truth after a crash at any entry. */
export function replay(entries: readonly JournalEntry[]): ReleaseState {
  return entries.reduce(
    (state, entry) => ({ ...step({ ...state, interrupted: undefined }, entry), updatedAt: entry.at }),
    beforeAnyRelease,
  );
}
