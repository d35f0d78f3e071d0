import type { RollbackPolicy } from '../gate/rollback-policy.ts';
import type { CheckPlan } from '../runner/make-plan.ts';
import type { ReleaseSettings } from './release-context.ts';
import type { ReleaseState } from './release-state.ts';
import { timeOfSteps } from './switch-steps.ts';
import type { TrafficShare } from './traffic-share.ts';
import { nothingWatched } from './watched-time.ts';

/** A time in which green has one share, watched to its end; in milliseconds. */
export interface WatchedPart {
  /** Green's share in percent where it is less than everything: a step, and not the window. */
  readonly weight?: number;
  /** Since when green has it, since the Unix epoch. */
  readonly from: number;
  readonly lengthMs: number;
  /** For how long nobody had watched green before. */
  readonly missedBeforeMs: number;
}

/** How a release is observed; times in milliseconds. */
export interface ObservationTerms {
  readonly releaseId: string;
  /** When green got its first traffic, since the Unix epoch: the evidence begins there, and its budget. */
  readonly switchedAt: number;
  /** How long green is watched once it has everything. */
  readonly windowMs: number;
  /** How long that and all steps before it take when nothing keeps them. */
  readonly horizonMs: number;
  /** What is watched, first of all. */
  readonly part: WatchedPart;
  /** Which share green had when, where it does not get everything at once. */
  readonly shares: readonly TrafficShare[];
  readonly intervalMs: number;
  readonly probeIntervalMs: number;
  /** Ends the window once every objective was judged by so many requests. */
  readonly untilRequests?: number;
  /** How long it was watched beyond the window before it was held, which leaves the extension whole. */
  readonly overtimeMs: number;
  readonly plan: CheckPlan;
}

/** Probes are run so often where nothing else is said, and where other checks are not run more often. */
const defaultProbeIntervalMs = 5_000;

export function probeIntervalOf(
  { probeIntervalMs }: Pick<ReleaseSettings, 'probeIntervalMs'>,
  intervalMs: number,
): number {
  return probeIntervalMs ?? Math.min(defaultProbeIntervalMs, intervalMs);
}

/** The part that a release is in, by its journal: the step that green was given last, or the window. */
export function partOf({ steps, switchedAt = 0 }: ReleaseState, windowMs: number): WatchedPart {
  if (steps === undefined) return { from: switchedAt, lengthMs: windowMs, missedBeforeMs: 0 };
  const { plan, weight, since: from = switchedAt, missedMs: missedBeforeMs } = steps;
  const step = plan.find((each) => each.weight === weight);
  if (step === undefined) return { from, lengthMs: windowMs, missedBeforeMs };
  return { weight, from, lengthMs: step.forMs, missedBeforeMs };
}

/** What is asked for now goes before what is on record, and that before the configuration. */
export function termsOf(
  settings: ReleaseSettings,
  state: ReleaseState,
  asked: { readonly windowMs?: number; readonly intervalMs?: number; readonly untilRequests?: number },
  plan: CheckPlan,
): ObservationTerms {
  const {
    windowMs = settings.windowMs,
    intervalMs = settings.intervalMs,
    untilRequests,
  } = { ...state.asked, ...state.observation, ...asked };
  const { switchedAt = 0, steps } = state;
  const part = partOf(state, windowMs);
  const { untilMs, missedMs } = state.observation?.watched ?? nothingWatched;
  const inPartMs = switchedAt + untilMs - part.from - (missedMs - part.missedBeforeMs);
  return {
    releaseId: state.releaseId ?? '',
    switchedAt,
    windowMs,
    horizonMs: windowMs + timeOfSteps(steps?.plan ?? []),
    part,
    shares: steps?.shares ?? [],
    intervalMs,
    probeIntervalMs: probeIntervalOf(settings, intervalMs),
    ...(untilRequests === undefined ? {} : { untilRequests }),
    overtimeMs: state.stage === 'held' ? Math.max(0, inPartMs - part.lengthMs) : 0,
    plan,
  };
}

/** The policy that the gate goes by. */
export function rollbackPolicy(
  { maxExtensionMs, alpha, confirm, consecutiveFailures, earlyPass, onUnknown }: ReleaseSettings,
  { windowMs, untilRequests, overtimeMs }: ObservationTerms,
): RollbackPolicy {
  return {
    windowMs,
    maxExtensionMs: maxExtensionMs + overtimeMs,
    ...(untilRequests === undefined ? {} : { untilRequests }),
    alpha,
    confirm,
    consecutiveFailures,
    earlyPass,
    onUnknown,
  };
}
