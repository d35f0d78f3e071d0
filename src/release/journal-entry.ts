import type { Memories } from '../check/observation-memory.ts';
import type { Outcome } from '../check/outcome.ts';
import type { Color } from '../check/phase.ts';
import type { InterruptSignal } from '../errors.ts';
import type { JudgedCheck, Verdict } from '../gate/decide.ts';
import type { RollbackDistance } from '../gate/rollback-distance.ts';
import type { ObservationDecision } from '../gate/rollback.ts';
import type { Standing } from '../stats/standing.ts';
import type { MetricBaseline } from '../slo/metric-source.ts';
import type { ColorIdentities } from '../switch/color-identity.ts';
import type { AnswerCounts } from '../switch/front-door.ts';
import type { DrainSourceName } from '../switch/drain-source.ts';
import type { MeasuredShare } from '../switch/measured-share.ts';
import type { SwitchState, TrafficColor } from '../switch/switch-hook.ts';
import type { BreachTimes } from './breach-times.ts';
import type { SwitchStep } from './switch-steps.ts';

/** May blue still serve, given the schema and the data as they are now? */
export type RollbackSafety = 'safe' | 'unsafe' | 'unknown';

export type Baselines = Readonly<Record<string, MetricBaseline>>;

/** Who or what asked for a rollback. */
export type RollbackCause = 'operator' | 'observe' | 'switch-failed';

/** How a release ended. */
export type ReleaseResult = 'kept' | 'rolled-back' | 'blocked' | 'inconclusive' | 'failed' | 'superseded';

/** A check that did not pass, as the journal keeps it. */
export interface NotableCheck {
  readonly id: string;
  readonly outcome: Outcome;
  readonly message: string;
}

/** What a check of an observation came to, as the journal keeps it. */
export interface RecordedOutcome extends JudgedCheck {
  /** Set where a standing decides, which the check remembers itself. */
  readonly rule?: Standing['rule'];
  /** Blue failed it too. */
  readonly shared?: true;
}

/** What happens in a release. Intents stand in the journal before their effect, everything else after it. */
export type JournalEvent =
  | {
      readonly type: 'release-opened';
      readonly target: string;
      readonly command: string;
      readonly actor: string;
      /** Addresses of the colors: what `blue` and `green` mean in this release. */
      readonly colors: Readonly<Record<Color, string>>;
      /** How the release was asked to be observed; by the configuration where nothing was asked. */
      readonly windowMs?: number;
      readonly intervalMs?: number;
      readonly untilRequests?: number;
    }
  | {
      readonly type: 'pre-switch-verdict';
      readonly verdict: Verdict;
      readonly reason: string;
      /** Whether a filter left checks out; such a verdict opens no gate. */
      readonly filtered: boolean;
      readonly counts: Partial<Readonly<Record<Outcome, number>>>;
      readonly notPassed: readonly NotableCheck[];
      readonly identities: ColorIdentities;
      readonly rollbackSafety: RollbackSafety;
    }
  | {
      readonly type: 'switch-intent';
      readonly target: Color;
      readonly hook: string;
      /** The state before the switch, verbatim; `raw` is null when it holds a secret and so is not kept. */
      readonly saved: SwitchState;
      readonly identities: ColorIdentities;
      readonly baselines: Baselines;
      /** Shares of green that are watched before it gets everything. */
      readonly steps?: readonly SwitchStep[];
    }
  | {
      /** Before green gets another share, in percent; 100 is the end of the switch. */
      readonly type: 'step-intent';
      readonly weight: number;
    }
  | { readonly type: 'step-applied'; readonly weight: number; readonly durationMs: number }
  | {
      readonly type: 'step-verified';
      readonly weight: number;
      /** Milliseconds since the Unix epoch at which green had got its share. */
      readonly switchedAt: number;
      readonly answers: AnswerCounts;
      readonly measured?: MeasuredShare;
      readonly durationMs: number;
    }
  | { readonly type: 'switch-applied'; readonly durationMs: number }
  | {
      readonly type: 'switch-verified';
      /** Milliseconds since the Unix epoch at which traffic had moved. */
      readonly switchedAt: number;
      readonly answers: AnswerCounts;
      readonly durationMs: number;
    }
  | { readonly type: 'switch-failed'; readonly message: string; readonly traffic: TrafficColor }
  | {
      readonly type: 'observe-started';
      readonly switchedAt: number;
      readonly windowMs: number;
      readonly intervalMs: number;
      readonly untilRequests?: number;
      readonly baselines: Baselines;
    }
  | {
      readonly type: 'observe-tick';
      readonly tick: number;
      readonly elapsedMs: number;
      /** How much of that nobody watched, when it is more than nothing. */
      readonly missedMs?: number;
      readonly decision: ObservationDecision['action'];
      readonly reason: string;
      /** Of the checks that ended since the look before: those that failed, or came to something else than before. */
      readonly outcomes: readonly RecordedOutcome[];
      /** Probes that passed again. */
      readonly again?: readonly string[];
      /** How far a rollback is, at the look that ended it. */
      readonly distance?: RollbackDistance;
      /** Set when the window is over and green is watched longer. */
      readonly extended?: true;
      /** Why blue could not take traffic back. */
      readonly blueProblem?: string;
      /** What checks will find again after a restart. */
      readonly memories?: Memories;
      readonly rollbackSafety: RollbackSafety;
    }
  | {
      readonly type: 'observe-verdict';
      /** `refused`: traffic ought to go back, and going back is not safe. */
      readonly decision: 'pass' | 'roll-back' | 'inconclusive' | 'refused';
      readonly reason: string;
      /** When what decided was seen and when it sufficed, where traffic has to go back. */
      readonly breach?: BreachTimes;
    }
  | {
      readonly type: 'rollback-intent';
      readonly cause: RollbackCause;
      readonly reason: string;
      readonly actor: string;
      /** What is put back; without it, blue is applied. */
      readonly saved: SwitchState | null;
      readonly forced: boolean;
    }
  | { readonly type: 'rollback-applied'; readonly alreadyBlue: boolean; readonly durationMs: number }
  | {
      readonly type: 'rollback-verified';
      readonly answers: AnswerCounts;
      /** From the decision to the last verified answer. */
      readonly durationMs: number;
    }
  | {
      readonly type: 'drain-measured';
      readonly color: Color;
      readonly drained: boolean;
      /** Since traffic was moved away, to the moment that nothing was left, or to the limit. */
      readonly durationMs: number;
      /** When it was first looked at, where that was late: what was done before it nobody saw. */
      readonly firstLookMs?: number;
      /** What was left; `null` when nobody could tell. */
      readonly inFlight: number | null;
      readonly source?: DrainSourceName;
      readonly t50Ms?: number;
      readonly t99Ms?: number;
      /** Milliseconds since the Unix epoch. */
      readonly finishedAt?: number;
      readonly requests?: number;
      readonly lastRequestMs?: number;
      readonly sessions?: number;
      readonly problem?: string;
    }
  | { readonly type: 'rollback-failed'; readonly message: string; readonly traffic: TrafficColor }
  | {
      readonly type: 'interrupted';
      readonly signal: InterruptSignal;
      readonly traffic: TrafficColor | 'unchanged';
    }
  | { readonly type: 'release-closed'; readonly result: ReleaseResult; readonly reason: string };

const types: Readonly<Record<JournalEvent['type'], true>> = {
  'release-opened': true,
  'pre-switch-verdict': true,
  'switch-intent': true,
  'step-intent': true,
  'step-applied': true,
  'step-verified': true,
  'switch-applied': true,
  'switch-verified': true,
  'switch-failed': true,
  'observe-started': true,
  'observe-tick': true,
  'observe-verdict': true,
  'rollback-intent': true,
  'rollback-applied': true,
  'rollback-verified': true,
  'drain-measured': true,
  'rollback-failed': true,
  interrupted: true,
  'release-closed': true,
};

export function isEntryType(type: unknown): type is JournalEvent['type'] {
  return typeof type === 'string' && Object.hasOwn(types, type);
}

/** An event before the journal numbers, dates and chains it. */
export type JournalEntryInput = JournalEvent & { readonly releaseId: string };

/** One line of a journal: each carries the hash of the one before it, and its own. */
export type JournalEntry = JournalEntryInput & {
  /** Counts from 1. */
  readonly seq: number;
  /** ISO 8601. */
  readonly at: string;
  readonly prev: string;
  readonly hash: string;
};
