import type { JournalEntry } from './journal-entry.ts';
import { shareOf, type ReleaseStage, type ReleaseState } from './release-state.ts';
import { nothingWatched } from './watched-time.ts';

const beforeAnyRelease: ReleaseState = { stage: 'none', rollbackSafety: 'unknown' };

const stageAfterVerdict = {
  pass: 'kept',
  'roll-back': 'rolling-back',
  inconclusive: 'held',
  refused: 'held',
} as const satisfies Record<string, ReleaseStage>;

function open(entry: Extract<JournalEntry, { type: 'release-opened' }>): ReleaseState {
  const { releaseId, command, colors, windowMs, intervalMs, untilRequests } = entry;
  const asked = {
    ...(windowMs === undefined ? {} : { windowMs }),
    ...(intervalMs === undefined ? {} : { intervalMs }),
    ...(untilRequests === undefined ? {} : { untilRequests }),
  };
  return { stage: 'opened', rollbackSafety: 'unknown', releaseId, command, colors, asked };
}

/** Blue is about to get nothing any more, or does: the time is that of the entry. */
function leaveBlue(
  { leaving }: ReleaseState,
  { at }: Pick<JournalEntry, 'at'>,
): Pick<ReleaseState, 'leaving'> {
  return { leaving: { since: Date.parse(at), isMeasured: leaving?.isMeasured ?? false } };
}

/** One move of a gradual switch: meant, made, or seen. */
function climb(
  state: ReleaseState,
  entry: Extract<JournalEntry, { type: 'step-intent' | 'step-applied' | 'step-verified' }>,
): ReleaseState {
  const { steps: before, observation, switchedAt } = state;
  const { weight } = entry;
  const steps = before ?? { plan: [], weight: 0, missedMs: 0, shares: [] };
  const at = Date.parse(entry.at);
  switch (entry.type) {
    case 'step-intent':
      return { ...state, stage: 'stepping', steps: { ...steps, intended: weight } };
    case 'step-applied': {
      const shares = [...steps.shares, { from: at, green: weight }];
      return { ...state, stage: 'stepping', switchedAt: switchedAt ?? at, steps: { ...steps, shares } };
    }
    case 'step-verified': {
      const { switchedAt: since } = entry;
      const isKnown = steps.shares.at(-1)?.green === weight;
      const shares = isKnown ? steps.shares : [...steps.shares, { from: since, green: weight }];
      const missedMs = observation?.watched.missedMs ?? 0;
      return {
        ...state,
        stage: 'stepping',
        switchedAt: switchedAt ?? since,
        steps: { ...steps, shares, weight, intended: undefined, since, missedMs },
      };
    }
  }
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
      const { saved, identities, baselines, steps: plan } = entry;
      const steps = plan && { plan, weight: 0, missedMs: 0, shares: [] };
      return {
        ...{ ...state, stage: 'switching', saved, identities, baselines, steps, switchedAt: undefined },
        ...(steps === undefined
          ? leaveBlue({ ...state, leaving: undefined }, entry)
          : { leaving: undefined }),
      };
    }
    case 'step-intent': {
      const leaving = entry.weight === 100 ? leaveBlue(state, entry) : {};
      return { ...climb(state, entry), ...leaving };
    }
    case 'step-applied':
    case 'step-verified':
      return climb(state, entry);
    case 'switch-applied':
      return {
        ...(state.steps === undefined
          ? { ...state, stage: 'switching', switchedAt: Date.parse(entry.at) }
          : climb(state, { ...entry, type: 'step-applied', weight: 100 })),
        ...leaveBlue(state, entry),
      };
    case 'switch-verified':
      return state.steps === undefined
        ? { ...state, stage: 'switched', switchedAt: entry.switchedAt }
        : { ...climb(state, { ...entry, type: 'step-verified', weight: 100 }), stage: 'switched' };
    case 'switch-failed':
      return { ...state, stage: 'switch-failed', reason: entry.message };
    case 'observe-started': {
      const { switchedAt, windowMs, intervalMs, untilRequests, baselines } = entry;
      const { watched = nothingWatched } = state.observation ?? {};
      const until = untilRequests === undefined ? {} : { untilRequests };
      return {
        ...state,
        stage: state.stage === 'stepping' || shareOf(state) !== undefined ? 'stepping' : 'observing',
        switchedAt,
        observation: { switchedAt, windowMs, intervalMs, ...until, baselines, watched },
      };
    }
    case 'observe-tick': {
      const { observation } = state;
      const { rollbackSafety, reason, elapsedMs, missedMs = 0 } = entry;
      if (observation === undefined) return { ...state, rollbackSafety, reason };
      return {
        ...state,
        rollbackSafety,
        reason,
        observation: { ...observation, watched: { untilMs: elapsedMs, missedMs } },
      };
    }
    case 'observe-verdict': {
      const { decision, reason, breach } = entry;
      const decided = { ...state, stage: stageAfterVerdict[decision], reason };
      if (decision !== 'roll-back') return decided;
      const times = breach === undefined ? {} : { breach };
      return { ...decided, rollback: { cause: 'observe', reason, ...times } };
    }
    case 'rollback-intent': {
      const { cause, reason } = entry;
      const { breach } = cause === 'observe' ? (state.rollback ?? {}) : {};
      const rollback = { cause, reason, ...(breach === undefined ? {} : { breach }) };
      return { ...state, closed: undefined, stage: 'rolling-back', rollback, reason };
    }
    case 'rollback-applied':
      return state;
    case 'drain-measured': {
      const { leaving } = state;
      if (entry.color !== 'blue' || leaving === undefined) return state;
      return { ...state, leaving: { ...leaving, isMeasured: true } };
    }
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
