import type { RollbackPolicy } from '../gate/rollback-policy.ts';
import type { CheckPlan } from '../runner/make-plan.ts';
import type { ReleaseSettings } from './release-context.ts';

/** How a release is observed; times in milliseconds. */
export interface ObservationTerms {
  readonly releaseId: string;
  /** Milliseconds since the Unix epoch. */
  readonly switchedAt: number;
  readonly windowMs: number;
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
