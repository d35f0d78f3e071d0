import type { ColorIdentities } from '../switch/color-identity.ts';
import { measureDrain, type DrainMeasurement } from '../switch/measure-drain.ts';
import type { SwitchHook, SwitchState, TrafficColor } from '../switch/switch-hook.ts';
import type { RollbackCause } from './journal-entry.ts';
import { frontDoorOf, readTraffic } from './read-traffic.ts';
import { recordAnyway } from './record.ts';
import { inform, requireHook, warn, type ReleaseContext } from './release-context.ts';
import { verifyTraffic } from './verify-traffic.ts';

export interface Restoration {
  readonly releaseId: string;
  readonly cause: RollbackCause;
  readonly reason: string;
  /** The state to put back; blue is applied without one. */
  readonly saved: SwitchState | undefined;
  readonly identities: ColorIdentities;
  /** Nothing but verify: blue was seen to serve. Never after a switch that may still land. */
  readonly alreadyBlue?: boolean;
  readonly forced?: boolean;
}

export interface RestorationOutcome {
  readonly restored: boolean;
  readonly alreadyBlue: boolean;
  readonly message: string;
  readonly traffic: TrafficColor;
}

const attempts = 3;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Tries the saved state first, more than once, and at last simply blue. @returns why it did not work */
async function putBack(
  context: ReleaseContext,
  hook: SwitchHook,
  saved: SwitchState | undefined,
): Promise<string | undefined> {
  const ways = [
    ...(saved === undefined ? [] : Array.from({ length: attempts }, () => () => hook.restore(saved))),
    ...Array.from({ length: saved === undefined ? attempts : 1 }, () => () => hook.apply('blue', {})),
  ];
  let problem = '';
  for (const [index, way] of ways.entries()) {
    try {
      await way();
      return undefined;
    } catch (error) {
      problem = messageOf(error);
      warn(context, `attempt ${index + 1} to put traffic back failed: ${problem}`);
      if (index < ways.length - 1) await context.clock.sleep(context.settings.retryMs);
    }
  }
  return problem;
}

/** Best effort, and cut short when somebody interrupts: traffic has moved by now. */
async function drainGreen(
  context: ReleaseContext,
  hook: SwitchHook,
  releaseId: string,
): Promise<DrainMeasurement | undefined> {
  const { clock, settings, signal } = context;
  if (hook.drain === undefined || signal.aborted) return undefined;
  try {
    const drain = await measureDrain(hook.drain.bind(hook), {
      color: 'green',
      deadlineMs: settings.drainDeadlineMs,
      clock,
      signal,
    });
    const { drained, durationMs, inFlight = null } = drain;
    await recordAnyway(context, {
      type: 'drain-measured',
      releaseId,
      color: 'green',
      drained,
      durationMs,
      inFlight,
    });
    return drain;
  } catch (error) {
    inform(context, `the drain of green was not measured: ${messageOf(error)}`);
    return undefined;
  }
}

/**
 * Drives traffic back to blue: writes the intent down, restores the saved state, and believes only a read-back
 * and fresh connections. It needs nothing from green and no metric, and once begun no signal stops it.
 */
export async function restoreTraffic(
  context: ReleaseContext,
  request: Restoration,
): Promise<RestorationOutcome> {
  const hook = requireHook(context);
  const { clock, settings, environment, actor, emit } = context;
  const { releaseId, cause, reason, saved, identities, alreadyBlue = false } = request;
  const door = frontDoorOf(environment.config, settings.identityTimeoutMs, identities);
  const startedAt = clock.now();
  const { connections } = settings;

  emit({ type: 'rollback:start', reason });
  await recordAnyway(context, {
    type: 'rollback-intent',
    releaseId,
    cause,
    reason,
    actor,
    saved: saved ?? null,
    forced: request.forced ?? false,
  });

  const problem = alreadyBlue ? undefined : await putBack(context, hook, saved);
  const appliedMs = clock.now() - startedAt;
  if (problem === undefined) {
    await recordAnyway(context, { type: 'rollback-applied', releaseId, alreadyBlue, durationMs: appliedMs });
  }

  const verification = await verifyTraffic(hook, door, {
    target: 'blue',
    connections,
    deadlineMs: settings.verificationDeadlineMs,
    clock,
  });
  const durationMs = clock.now() - startedAt;

  if (!verification.verified) {
    const { color: traffic } = await readTraffic(hook, door, { connections, clock });
    const message = problem === undefined ? verification.message : `${problem}; ${verification.message}`;
    await recordAnyway(context, { type: 'rollback-failed', releaseId, message, traffic });
    emit({ type: 'rollback:end', outcome: 'failed', message, durationMs });
    return { restored: false, alreadyBlue: false, message, traffic };
  }

  const { answers, message } = verification;
  await recordAnyway(context, { type: 'rollback-verified', releaseId, answers, durationMs });
  const drain = alreadyBlue ? undefined : await drainGreen(context, hook, releaseId);
  emit({
    type: 'rollback:end',
    outcome: alreadyBlue ? 'already-blue' : 'rolled-back',
    message,
    durationMs,
    ...(drain?.inFlight === undefined
      ? {}
      : { drain: { drained: drain.drained, durationMs: drain.durationMs, inFlight: drain.inFlight } }),
  });
  return { restored: true, alreadyBlue, message, traffic: 'blue' };
}
