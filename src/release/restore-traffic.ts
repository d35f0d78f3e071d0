import type { ColorIdentities } from '../switch/color-identity.ts';
import type { SwitchHook, SwitchState, TrafficColor } from '../switch/switch-hook.ts';
import type { BreachTimes } from './breach-times.ts';
import { drainColor, type ColorDrain } from './drain-color.ts';
import type { RollbackCause } from './journal-entry.ts';
import { frontDoorOf, readTraffic } from './read-traffic.ts';
import { recordAnyway } from './record.ts';
import { inform, requireHook, warn, type ReleaseContext } from './release-context.ts';
import { verifyTraffic, type TrafficVerification } from './verify-traffic.ts';

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
  /** When what it is done for was seen, where an observation asks for it. */
  readonly breach?: BreachTimes;
}

export interface RestorationOutcome {
  readonly restored: boolean;
  readonly alreadyBlue: boolean;
  readonly message: string;
  readonly traffic: TrafficColor;
  /** When it was known where traffic is; milliseconds since the Unix epoch. */
  readonly verifiedAt: number;
}

const attempts = 3;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

interface Way {
  readonly name: 'restore' | 'apply';
  readonly attempts: number;
  readonly go: () => Promise<void>;
}

/** The saved state first, and then simply blue. */
function waysBack(hook: SwitchHook, saved: SwitchState | undefined): readonly Way[] {
  const apply: Way = {
    name: 'apply',
    attempts: saved === undefined ? attempts : 1,
    go: () => hook.apply('blue', {}),
  };
  if (saved === undefined) return [apply];
  return [{ name: 'restore', attempts, go: () => hook.restore(saved) }, apply];
}

interface PutBack {
  readonly verification: TrafficVerification;
  /** Why the last way could not be gone. */
  readonly problem?: string;
}

/** @returns why the way could not be gone */
async function tryWay(context: ReleaseContext, way: Way): Promise<string | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await way.go();
      return undefined;
    } catch (error) {
      const problem = messageOf(error);
      warn(context, `attempt ${attempt} to put traffic back with \`${way.name}\` failed: ${problem}`);
      if (attempt === way.attempts) return problem;
      await context.clock.sleep(context.settings.retryMs);
    }
  }
}

/** Goes one way after the other until traffic is seen to be on blue; an exit code is not believed. */
async function putBack(
  context: ReleaseContext,
  ways: readonly Way[],
  verify: () => Promise<TrafficVerification>,
  applied: () => Promise<unknown>,
): Promise<PutBack> {
  let problem: string | undefined;
  for (const [index, way] of ways.entries()) {
    problem = await tryWay(context, way);
    if (problem !== undefined) continue;
    await applied();
    const verification = await verify();
    if (verification.verified || index === ways.length - 1) return { verification };
    warn(context, `\`${way.name}\` succeeded without putting traffic back: ${verification.message}`);
  }
  return { verification: await verify(), ...(problem === undefined ? {} : { problem }) };
}

/** What becomes of a drain in the end of a rollback. */
function drainTold({ drained, durationMs, firstLookMs }: ColorDrain, inFlight: number) {
  return { drained, durationMs, ...(firstLookMs === undefined ? {} : { firstLookMs }), inFlight };
}

interface DrainOfGreen {
  readonly measured: Promise<ColorDrain | undefined>;
  giveUp(): Promise<void>;
}

/** Measures from now on, beside the verification; cut short when somebody interrupts, since traffic has moved by now. */
function beginDrainOfGreen(
  context: ReleaseContext,
  hook: SwitchHook,
  releaseId: string,
  movedAt: number,
): DrainOfGreen {
  const given = new AbortController();
  const signal = AbortSignal.any([context.signal, given.signal]);
  const deadlineMs = context.settings.drainDeadlineMs;
  const measured = drainColor(context, hook, { releaseId, color: 'green', movedAt, deadlineMs, signal });
  return {
    measured,
    giveUp: async () => {
      given.abort();
      await measured;
    },
  };
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
  const { releaseId, cause, reason, saved, identities, alreadyBlue = false, breach } = request;
  const door = frontDoorOf(environment, settings.identityTimeoutMs, identities);
  const startedAt = clock.now();
  const { connections } = settings;

  context.drains?.stop();
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

  let movedAt = startedAt;
  let drainOfGreen: DrainOfGreen | undefined;
  const measureGreen = () => beginDrainOfGreen(context, hook, releaseId, movedAt);
  const applied = async () => {
    movedAt = clock.now();
    const durationMs = movedAt - startedAt;
    await recordAnyway(context, { type: 'rollback-applied', releaseId, alreadyBlue, durationMs });
    if (alreadyBlue) return;
    await drainOfGreen?.giveUp();
    // Until it is known where traffic is, nobody knows where green is either.
    if (hook.tradesAddresses !== true) drainOfGreen = measureGreen();
  };
  const onLag = (text: string) => {
    inform(context, text);
  };
  const verify = () => verifyTraffic(hook, door, { target: 'blue', terms: settings, clock, onLag });
  if (alreadyBlue) await applied();
  const { verification, problem } = alreadyBlue
    ? { verification: await verify() }
    : await putBack(context, waysBack(hook, saved), verify, applied);
  const verifiedAt = clock.now();
  const durationMs = verifiedAt - startedAt;

  if (!verification.verified) {
    await drainOfGreen?.giveUp();
    const { color: traffic } = await readTraffic(hook, door, { connections, clock });
    const message = problem === undefined ? verification.message : `${problem}; ${verification.message}`;
    await recordAnyway(context, { type: 'rollback-failed', releaseId, message, traffic });
    emit({ type: 'rollback:end', outcome: 'failed', message, durationMs });
    return { restored: false, alreadyBlue: false, message, traffic, verifiedAt };
  }

  const { answers, message } = verification;
  await recordAnyway(context, { type: 'rollback-verified', releaseId, answers, durationMs });
  const drain = alreadyBlue ? undefined : await (drainOfGreen ?? measureGreen()).measured;
  if (drain !== undefined) emit({ type: 'drain:end', ...drain });
  emit({
    type: 'rollback:end',
    outcome: alreadyBlue ? 'already-blue' : 'rolled-back',
    message,
    durationMs,
    ...(breach === undefined ? {} : { times: { ...breach, verifiedAt } }),
    ...(drain?.inFlight === undefined ? {} : { drain: drainTold(drain, drain.inFlight) }),
  });
  return { restored: true, alreadyBlue, message, traffic: 'blue', verifiedAt };
}
