import type { Color } from '../check/phase.ts';
import type { InterruptSignal } from '../errors.ts';
import type { Verdict } from '../gate/decide.ts';
import type { ColorIdentities } from '../switch/color-identity.ts';
import type { SwitchState, TrafficColor } from '../switch/switch-hook.ts';
import type { BreachTimes } from './breach-times.ts';
import type { Baselines, ReleaseResult, RollbackCause, RollbackSafety } from './journal-entry.ts';
import type { SwitchStep } from './switch-steps.ts';
import type { TrafficShare } from './traffic-share.ts';
import { missedBefore, type WatchedTime } from './watched-time.ts';

/**
 * Where a release stands. `switching`: the intent is on record, the outcome is not; `switch-failed`: traffic has
 * to go back and nothing was done about it yet; `stepping`: green has a share, or is about to get one; `held`: the
 * observation ended without an answer and green serves what it has; `rolling-back`: decided or begun, not verified.
 */
export type ReleaseStage =
  | 'none'
  | 'opened'
  | 'pre-switch-passed'
  | 'blocked'
  | 'switching'
  | 'stepping'
  | 'switch-failed'
  | 'switched'
  | 'observing'
  | 'held'
  | 'kept'
  | 'rolling-back'
  | 'rolled-back'
  | 'rollback-failed';

export interface PreSwitchRecord {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly filtered: boolean;
  readonly identities: ColorIdentities;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

export interface ObservationRecord {
  readonly switchedAt: number;
  readonly windowMs: number;
  readonly intervalMs: number;
  readonly untilRequests?: number;
  readonly baselines: Baselines;
  readonly watched: WatchedTime;
}

/** How far a gradual switch has come. */
export interface StepsRecord {
  readonly plan: readonly SwitchStep[];
  /** Green's share in percent that was verified last; 0 before the first. */
  readonly weight: number;
  /** The share that green is to get, while that is not verified. */
  readonly intended?: number | undefined;
  /** Since when green has its share, in milliseconds since the Unix epoch. */
  readonly since?: number;
  /** For how long nobody had watched green by then, in milliseconds. */
  readonly missedMs: number;
  readonly shares: readonly TrafficShare[];
}

/** Blue finishes what it has in flight once it gets nothing new. */
export interface LeavingBlue {
  /**
   * When it got the last of it, in milliseconds since the Unix epoch: when `apply` had returned, or, where a run was killed in
   * between, when it was about to be called, since it was no earlier.
   */
  readonly since: number;
  /** Whether it is on record how long that took. */
  readonly isMeasured: boolean;
}

/** What the journal says of the latest release. */
export interface ReleaseState {
  readonly stage: ReleaseStage;
  readonly releaseId?: string;
  /** The command that opened the release. */
  readonly command?: string;
  readonly colors?: Readonly<Record<Color, string>>;
  /** How the release was asked to be observed, in milliseconds, where it was not left to the configuration. */
  readonly asked?: {
    readonly windowMs?: number;
    readonly intervalMs?: number;
    readonly untilRequests?: number;
  };
  readonly preSwitch?: PreSwitchRecord;
  readonly rollbackSafety: RollbackSafety;
  /** The state of the switch before traffic moved. */
  readonly saved?: SwitchState;
  readonly identities?: ColorIdentities;
  readonly baselines?: Baselines;
  /** Milliseconds since the Unix epoch; when `apply` had returned, or traffic was seen to have moved, be it a share of it. */
  readonly switchedAt?: number | undefined;
  /** How blue was left, once green was to get everything. */
  readonly leaving?: LeavingBlue | undefined;
  /** Where green gets its traffic step by step. */
  readonly steps?: StepsRecord | undefined;
  readonly observation?: ObservationRecord;
  /** Why the latest verdict or failure was as it was. */
  readonly reason?: string;
  readonly rollback?: {
    readonly cause: RollbackCause;
    readonly reason: string;
    readonly breach?: BreachTimes;
  };
  /** Set when the last thing on record is that a signal ended the run. */
  readonly interrupted?: { readonly signal: InterruptSignal; readonly at: string } | undefined;
  readonly closed?: { readonly result: ReleaseResult; readonly at: string } | undefined;
  /** ISO 8601, of the latest entry. */
  readonly updatedAt?: string;
}

/** Where traffic is if the journal is right; `undefined` while the journal cannot know. */
export function expectedTraffic(state: ReleaseState): TrafficColor | undefined {
  switch (state.stage) {
    case 'none':
    case 'switching':
    case 'switch-failed':
    case 'rolling-back':
    case 'rollback-failed':
      return undefined;
    case 'stepping':
      return state.steps?.intended === undefined ? 'mixed' : undefined;
    case 'opened':
    case 'pre-switch-passed':
    case 'blocked':
    case 'rolled-back':
      return 'blue';
    case 'switched':
    case 'observing':
    case 'kept':
      return 'green';
    case 'held':
      return shareOf(state) === undefined ? 'green' : 'mixed';
  }
}

/** Green's share in percent where it has less than everything, by the journal; `undefined` else. */
export function shareOf({ steps }: ReleaseState): number | undefined {
  return steps === undefined || steps.weight === 0 || steps.weight === 100 ? undefined : steps.weight;
}

/** Whether traffic has been, or may have been, moved by a release that is not over. */
export function isUnderWay(state: ReleaseState): boolean {
  if (state.closed !== undefined) return false;
  return !['none', 'opened', 'pre-switch-passed', 'blocked', 'kept', 'rolled-back'].includes(state.stage);
}

/** What can be done next, best first; commands as a user types them. */
export function nextSteps(state: ReleaseState): readonly string[] {
  const rollback = 'bg-check rollback --reason <text>';
  switch (state.stage) {
    case 'none':
    case 'blocked':
    case 'rolled-back':
      return ['bg-check pre-switch'];
    case 'opened':
      return state.command === 'cutover' ? ['bg-check resume', 'bg-check cutover'] : ['bg-check pre-switch'];
    case 'pre-switch-passed':
      return state.command === 'cutover' ? ['bg-check resume', 'bg-check switch'] : ['bg-check switch'];
    case 'switching':
    case 'stepping':
      return ['bg-check resume', rollback];
    case 'switch-failed':
    case 'rolling-back':
    case 'rollback-failed':
      return state.closed === undefined ? ['bg-check resume', rollback] : ['bg-check pre-switch'];
    case 'observing':
      return ['bg-check resume', rollback];
    case 'switched':
      return [state.command === 'cutover' ? 'bg-check resume' : 'bg-check observe', rollback];
    case 'held':
      return [shareOf(state) === undefined ? 'bg-check observe' : 'bg-check resume', rollback];
    case 'kept':
      return ['bg-check pre-switch', rollback];
  }
}

/** How much of the window is left to watch at `now`; 0 when it is over or has not begun. */
export function remainingWindowMs(state: ReleaseState, now: number): number {
  const { observation, steps } = state;
  if (observation === undefined) return 0;
  const { switchedAt, windowMs, intervalMs, watched } = observation;
  const missedMs = watched.missedMs + missedBefore(now - switchedAt, watched, intervalMs);
  const { since = switchedAt, missedMs: before = 0 } = steps ?? {};
  return Math.max(0, since + windowMs + missedMs - before - now);
}
