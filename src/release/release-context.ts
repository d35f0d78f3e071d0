import type { CheckEnvironment } from '../check/check-environment.ts';
import type { CheckPhase } from '../check/phase.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/config-schema.ts';
import { parseDuration } from '../duration.ts';
import { ConfigError } from '../errors.ts';
import type { CheckPlan } from '../runner/make-plan.ts';
import type { RunEventInput } from '../runner/run-event.ts';
import type { SwitchHook } from '../switch/switch-hook.ts';
import type { DrainWatch } from './drain-watch.ts';
import type { Journal } from './journal.ts';
import { stepsOf, type SwitchStep } from './switch-steps.ts';

/** The parts of the configuration a release goes by; times in milliseconds. */
export interface ReleaseSettings {
  readonly preSwitchMaxAgeMs: number;
  /** Fresh connections through the front door that must all answer alike. */
  readonly connections: number;
  /** How many times in a row they must. */
  readonly verificationRounds: number;
  /** By how many points of percent a share may be off before its verification finds it. */
  readonly shareTolerance: number;
  /** Whether clients stick to a color. */
  readonly isSticky: boolean;
  readonly verificationDeadlineMs: number;
  /** Shares of green before it gets everything; empty when traffic moves all at once. */
  readonly steps: readonly SwitchStep[];
  /** How long one question about an identity may take. */
  readonly identityTimeoutMs: number;
  readonly windowMs: number;
  readonly intervalMs: number;
  /** As often as other checks, but at least each 5 s, when it is left out. */
  readonly probeIntervalMs?: number;
  readonly maxExtensionMs: number;
  readonly alpha: number;
  readonly confirm: number;
  readonly earlyPass: boolean;
  readonly onUnknown: 'hold' | 'roll-back';
  readonly consecutiveFailures: number;
  readonly drainDeadlineMs: number;
  /** The same of blue, beside the observation; 0 for not at all. */
  readonly blueDrainDeadlineMs: number;
  /** Between attempts to restore traffic. */
  readonly retryMs: number;
}

/** What every operation on a release works with. The caller holds the release lock. */
export interface ReleaseContext {
  readonly command: string;
  /** Who started it. */
  readonly actor: string;
  readonly journal: Journal;
  /** `undefined` when no `switch` is configured. */
  readonly hook: SwitchHook | undefined;
  readonly environment: CheckEnvironment;
  readonly plan: (phase: CheckPhase) => Promise<CheckPlan>;
  readonly settings: ReleaseSettings;
  readonly emit: (event: RunEventInput) => void;
  readonly redact: <Value>(value: Value) => Value;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly newReleaseId: () => string;
  /** Everything but effects: nothing is moved, nothing is written down. */
  readonly dryRun: boolean;
  readonly bail: boolean;
  /** Measures how blue drains while the release goes on; not at all without it. */
  readonly drains?: DrainWatch;
  /** How many errors escaped from checks so far, where the process belongs to the run. */
  readonly strays?: () => number;
}

/** Why a run from which errors escaped proves nothing, whatever its checks said. */
export function escaped(strays: number): string {
  const errors = strays === 1 ? 'an error' : `${strays} errors`;
  return `${errors} escaped from the checks, so that they prove nothing: a promise in a check file is not awaited`;
}

/** The settings of a configuration. */
export function releaseSettings(config: Config): ReleaseSettings {
  const { verification, observe, preSwitch, rollback, probes } = config;
  return {
    preSwitchMaxAgeMs: parseDuration(preSwitch.maxAge),
    connections: verification.connections,
    verificationRounds: verification.rounds,
    shareTolerance: verification.tolerance,
    isSticky: verification.sticky,
    steps: stepsOf(config.switch),
    verificationDeadlineMs: parseDuration(verification.deadline),
    identityTimeoutMs: Math.min(parseDuration(probes.timeout), 5_000),
    windowMs: parseDuration(observe.window),
    intervalMs: parseDuration(observe.interval),
    ...(observe.probeInterval === undefined ? {} : { probeIntervalMs: parseDuration(observe.probeInterval) }),
    maxExtensionMs: parseDuration(observe.maxExtension),
    alpha: observe.alpha,
    confirm: observe.confirm,
    earlyPass: observe.earlyPass,
    onUnknown: observe.onUnknown,
    consecutiveFailures: observe.consecutiveFailures,
    drainDeadlineMs: parseDuration(rollback.drainDeadline),
    blueDrainDeadlineMs: parseDuration(config.drain.deadline),
    retryMs: 1_000,
  };
}

/** @throws ConfigError when no `switch` is configured */
export function requireHook({ hook }: ReleaseContext): SwitchHook {
  if (hook === undefined) {
    throw new ConfigError('no `switch` is configured, so bg-check cannot move traffic', {
      advice: 'Add `switch: { type: "command", read: […], apply: […] }` to the configuration.',
    });
  }
  return hook;
}

export function warn(context: ReleaseContext, message: string): void {
  context.emit({ type: 'notice', level: 'warning', message });
}

export function inform(context: ReleaseContext, message: string): void {
  context.emit({ type: 'notice', level: 'info', message });
}
