import type { CheckResult, PlannedCheck, StepResult } from '../check/check-result.ts';
import type { CheckPhase, Color, Phase } from '../check/phase.ts';
import type { Verdict } from '../gate/decide.ts';
import type { JsonValue } from '../json.ts';
import type { TrafficColor } from '../switch/switch-hook.ts';

/** One thing that happened in a run. `at` is an ISO 8601 time. Adding a member is not a breaking change. */
export type RunEvent = { readonly at: string } & (
  | {
      readonly type: 'run:start';
      readonly command: string;
      readonly version: string;
      readonly target: string;
      readonly releaseId?: string;
      readonly dryRun: boolean;
    }
  | {
      readonly type: 'phase:start';
      readonly phase: CheckPhase;
      readonly checks: readonly PlannedCheck[];
      readonly releaseId?: string;
    }
  | { readonly type: 'check:start'; readonly id: string; readonly tick?: number }
  | {
      readonly type: 'check:progress';
      readonly id: string;
      readonly done: number;
      readonly total?: number;
      readonly unit: string;
    }
  | {
      readonly type: 'check:step';
      readonly id: string;
      readonly step: StepResult;
      /** `blue` where it runs there for comparison, `blue→green` where it changes color on its way. */
      readonly course?: string;
    }
  | { readonly type: 'check:end'; readonly result: CheckResult; readonly tick?: number }
  | {
      readonly type: 'phase:end';
      readonly phase: CheckPhase;
      readonly verdict: Verdict;
      readonly reason: string;
      readonly results: readonly CheckResult[];
      readonly durationMs: number;
    }
  | {
      readonly type: 'switch:start';
      readonly hook: string;
      readonly from: TrafficColor;
      readonly target: Color;
      /** Shares of green in percent that are watched before it gets everything, and for how long at least. */
      readonly steps?: readonly { readonly weight: number; readonly forMs: number }[];
    }
  | {
      /** Green has got another share, or has not. */
      readonly type: 'switch:step';
      /** Percent. */
      readonly weight: number;
      readonly outcome: 'verified' | 'failed';
      readonly message: string;
      readonly answers: Readonly<Record<string, number>>;
      /** How many fresh connections were asked, how many green answered, and which counts the share explains. */
      readonly measured?: {
        readonly asked: number;
        readonly green: number;
        readonly fewest: number;
        readonly most: number;
      };
      readonly durationMs: number;
    }
  | {
      readonly type: 'switch:end';
      readonly target: Color;
      readonly outcome: 'verified' | 'failed';
      readonly message: string;
      /** Fresh connections through the front door that answered with each color. */
      readonly answers: Readonly<Record<string, number>>;
      readonly durationMs: number;
    }
  | {
      readonly type: 'observe:tick';
      readonly tick: number;
      readonly elapsedMs: number;
      readonly windowMs: number;
      /** Green's share in percent, where the look belongs to a step of a gradual switch; times are then of that step. */
      readonly weight?: number;
      /** `hold`: traffic ought to go back, and blue could not take it. */
      readonly decision: 'keep-observing' | 'roll-back' | 'hold' | 'pass' | 'inconclusive';
      readonly reason: string;
      /** Looks so far, before a restart as well. */
      readonly looks?: number;
      /** Whether the window is over, and green watched longer because nobody knows. */
      readonly extended?: boolean;
      /** The check that is nearest to a rollback; absent while nothing speaks against green. */
      readonly cause?: string;
      /** How far of the way to a rollback that check has come, from 0 to 1. */
      readonly progress?: number;
      /** What the bet against green is worth by now, having begun with one coin. */
      readonly wealth?: number;
      /** When what speaks against green was first seen, in milliseconds since the Unix epoch, and what it was. */
      readonly firstBadAt?: number;
      readonly seen?: 'scrape' | 'look';
    }
  | { readonly type: 'rollback:start'; readonly reason: string }
  | {
      readonly type: 'rollback:end';
      readonly outcome: 'rolled-back' | 'already-blue' | 'failed' | 'refused';
      readonly message: string;
      /** From the decision to the last verified answer. */
      readonly durationMs: number;
      /** From what spoke against green first to traffic that is back, in milliseconds since the Unix epoch. */
      readonly times?: {
        readonly firstBadAt?: number;
        readonly seen?: 'scrape' | 'look';
        readonly decidedAt: number;
        readonly verifiedAt: number;
      };
      /** How long green took to finish what it had in flight; absent when the switch cannot tell. */
      readonly drain?: {
        readonly drained: boolean;
        readonly durationMs: number;
        /** As in `drain:end`. */
        readonly firstLookMs?: number;
        readonly inFlight: number;
      };
    }
  | {
      /** How a color finished what it had in flight, once traffic had moved away; times in milliseconds since then. */
      readonly type: 'drain:end';
      readonly color: Color;
      readonly drained: boolean;
      readonly durationMs: number;
      /** When it was first looked at, where that was late: what was done before nobody saw. */
      readonly firstLookMs?: number;
      /** What it still had at the end; absent when nobody could tell. */
      readonly inFlight?: number | undefined;
      /** Who told. */
      readonly source?: 'proxy' | 'app' | 'database' | 'sockets';
      /** When half of what was in flight was done, and 99 of 100. */
      readonly t50Ms?: number;
      readonly t99Ms?: number;
      /** When it was over, in milliseconds since the Unix epoch; absent where it was before the first look. */
      readonly finishedAt?: number;
      /** Requests that came all the same, and when the last was noticed. */
      readonly requests?: number;
      readonly lastRequestMs?: number;
      /** Sessions it still has in the database. */
      readonly sessions?: number;
      readonly problem?: string;
    }
  | {
      readonly type: 'notice';
      readonly level: 'info' | 'warning';
      readonly message: string;
      readonly data?: JsonValue;
    }
  | {
      readonly type: 'run:end';
      readonly verdict: Verdict;
      readonly exitCode: number;
      /** Why, in one sentence, and where traffic is. */
      readonly reason: string;
      /** What to do next, one sentence. */
      readonly advice?: string;
      readonly traffic: TrafficColor | 'unchanged';
      readonly phase: Phase;
      readonly releaseId?: string;
      readonly durationMs: number;
    }
);

type Bare<Event> = Event extends unknown ? Omit<Event, 'at'> : never;

/** A `RunEvent` before its time is stamped on it. */
export type RunEventInput = Bare<RunEvent>;

/** Receives every event, already redacted; cannot change a verdict. */
export interface Reporter {
  readonly name: string;
  onEvent(event: RunEvent): void;
  /** Called once, last; writes what is still held back. */
  close?(): Promise<void>;
}
