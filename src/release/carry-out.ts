import { InterruptedError, SwitchError } from '../errors.ts';
import type { ColorIdentities } from '../switch/color-identity.ts';
import { StateChangedError } from '../switch/state-changed-error.ts';
import { describeState, mayBeAt } from '../switch/stated-share.ts';
import type { SwitchHook, SwitchState } from '../switch/switch-hook.ts';
import { describeTarget, soleColor, type SwitchTarget } from '../switch/weights.ts';
import { beginDrainOfBlue } from './drain-blue.ts';
import { actionFailed, interrupted, interruption, whereTraffic, type PhaseOutcome } from './phase-outcome.ts';
import { describeReading, frontDoorOf, readTraffic, type TrafficReading } from './read-traffic.ts';
import { recordAnyway } from './record.ts';
import { inform, warn, type ReleaseContext } from './release-context.ts';
import { restoreTraffic } from './restore-traffic.ts';
import { verifyTraffic, type TrafficVerification } from './verify-traffic.ts';

const phase = 'switch';
/** A state may change without a move, as that of an object whose controller notes something in it. */
const attempts = 3;

/** A release whose traffic is being moved. */
export interface Mover {
  readonly hook: SwitchHook;
  readonly releaseId: string;
  readonly saved: SwitchState;
  readonly identities: ColorIdentities;
}

/** One move to green, or to a share of it: the whole of a switch, or a step. */
export interface Leg {
  readonly target: SwitchTarget;
  /** Of the state that was read before; it is read anew where it is left out. */
  readonly ifMatch?: string;
  /** Where traffic has to be before a later step, since this release has put it there. */
  readonly from?: SwitchTarget;
  readonly onApplied: (durationMs: number) => Promise<void>;
  /** Writes down what was seen. @returns the outcome, when the switch is over by it */
  readonly onVerified: (
    verification: TrafficVerification,
    switchedAt: number,
  ) => Promise<PhaseOutcome | undefined>;
  /** Tells those who watch, when it failed. */
  readonly onFailed: (message: string, reading: TrafficReading, durationMs: number) => void;
}

/** The switch failed, wholly or half: traffic is driven back to where it was, in one move. */
export async function recover(
  context: ReleaseContext,
  { releaseId, saved, identities }: Mover,
  message: string,
  reading: Pick<TrafficReading, 'color'>,
): Promise<PhaseOutcome> {
  await recordAnyway(context, { type: 'switch-failed', releaseId, message, traffic: reading.color });
  const reason = `the switch failed: ${message}`;
  const outcome = await restoreTraffic(context, {
    releaseId,
    cause: 'switch-failed',
    reason,
    saved,
    identities,
  });
  if (!outcome.restored) {
    return actionFailed({
      phase,
      reason: `${reason}; putting traffic back failed too: ${outcome.message}; ${whereTraffic(outcome.traffic)}`,
      advice:
        'Put traffic on blue by hand, then run `bg-check rollback --reason <text>` to verify and record it.',
      traffic: outcome.traffic,
    });
  }
  await recordAnyway(context, { type: 'release-closed', releaseId, result: 'failed', reason });
  return actionFailed({ phase, reason: `${reason}; ${whereTraffic('blue')}, verified`, traffic: 'blue' });
}

/** Somebody else moves traffic as well. Before the first move there is nothing to put back; later a person has to decide. */
async function giveWay(
  context: ReleaseContext,
  { releaseId }: Mover,
  { from }: Leg,
  error: StateChangedError,
  reading: TrafficReading,
): Promise<PhaseOutcome> {
  const { message, advice } = error;
  await recordAnyway(context, { type: 'switch-failed', releaseId, message, traffic: reading.color });
  if (from !== undefined) {
    return actionFailed({
      phase,
      reason: `${message}; ${describeReading(reading)}; ${whereTraffic(reading.color)}`,
      advice: 'See who moves traffic; `bg-check rollback --reason <text>` settles it on blue.',
      traffic: reading.color,
    });
  }
  await recordAnyway(context, { type: 'release-closed', releaseId, result: 'failed', reason: message });
  return actionFailed({
    phase,
    reason: `${message}; bg-check moved nothing; ${whereTraffic(reading.color)}`,
    traffic: reading.color,
    ...(advice === undefined ? {} : { advice }),
  });
}

/**
 * Applies a target to the state that it is meant for.
 * @throws StateChangedError when somebody else has moved traffic
 */
async function applyOn({ hook }: Mover, { target, ifMatch, from }: Leg): Promise<void> {
  if (from === undefined) {
    await hook.apply(target, ifMatch === undefined ? {} : { ifMatch });
    return;
  }
  for (let attempt = 1; ; attempt += 1) {
    const state = await hook.read();
    // A run that was killed may have got there already.
    if (!mayBeAt(state, from) && !mayBeAt(state, target)) {
      const [is, was] = [describeState(state), describeTarget(from)];
      throw new StateChangedError(
        `somebody else moved traffic: the switch says ${is}, where ${was} was left`,
      );
    }
    try {
      await hook.apply(target, state.etag === undefined ? {} : { ifMatch: state.etag });
      return;
    } catch (error) {
      if (!(error instanceof StateChangedError) || attempt === attempts) throw error;
    }
  }
}

/**
 * Makes one move whose intent is on record, and believes only what is read back and what fresh connections answer; else
 * drives traffic back to where it was before the release.
 * @returns how the release ends, when it ends by it
 */
export async function carryOut(
  context: ReleaseContext,
  mover: Mover,
  leg: Leg,
): Promise<PhaseOutcome | undefined> {
  const { clock, settings, signal } = context;
  const { hook, identities } = mover;
  const { target } = leg;
  const door = frontDoorOf(context.environment, settings.identityTimeoutMs, identities);
  const startedAt = clock.now();
  const look = () => readTraffic(hook, door, { connections: settings.connections, clock });
  const spent = () => clock.now() - startedAt;
  const onLag = (text: string) => {
    inform(context, text);
  };
  const verify = () => verifyTraffic(hook, door, { target, terms: settings, clock, onLag, signal });

  async function failed(message: string, reading: TrafficReading): Promise<PhaseOutcome> {
    leg.onFailed(message, reading, spent());
    return recover(context, mover, message, reading);
  }

  /** What reported a failure and has moved traffic all the same. */
  async function seenAll(reading: TrafficReading): Promise<TrafficVerification | undefined> {
    if (soleColor(target) === 'green') {
      if (reading.color !== 'green') return undefined;
      const { answers, durationMs } = reading.survey;
      return { verified: true, message: describeReading(reading), answers, durationMs };
    }
    const isThere = (await hook.verify(target, signal).catch(() => 'not-verified')) === 'verified';
    const verification = isThere ? await verify() : undefined;
    return verification?.verified === true ? verification : undefined;
  }

  try {
    // Not handed the signal: a move cut off halfway is worse than one that ends a moment later.
    await applyOn(mover, leg);
    const switchedAt = clock.now();
    if (soleColor(target) === 'green') beginDrainOfBlue(context, hook, mover.releaseId, switchedAt);
    await leg.onApplied(switchedAt - startedAt);
    const verification = await verify();
    if (verification.verified) return await leg.onVerified(verification, switchedAt);
    return await failed(verification.message, await look());
  } catch (error) {
    const reading = await look();
    if (error instanceof InterruptedError || interruption(signal)) {
      return interrupted(context, phase, reading.color);
    }
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof StateChangedError) {
      leg.onFailed(message, reading, spent());
      return giveWay(context, mover, leg, error, reading);
    }
    const verification = error instanceof SwitchError ? await seenAll(reading) : undefined;
    if (verification === undefined) return failed(message, reading);
    warn(context, `the switch reported a failure, yet traffic has moved: ${message}`);
    return leg.onVerified(verification, clock.now());
  }
}
