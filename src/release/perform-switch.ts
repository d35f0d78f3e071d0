import { InterruptedError, SwitchError } from '../errors.ts';
import type { ColorIdentities } from '../switch/color-identity.ts';
import { StateChangedError } from '../switch/state-changed-error.ts';
import type { SwitchHook, SwitchState } from '../switch/switch-hook.ts';
import type { Baselines } from './journal-entry.ts';
import {
  actionFailed,
  interrupted,
  interruption,
  passed,
  whereTraffic,
  type PhaseOutcome,
} from './phase-outcome.ts';
import { describeReading, frontDoorOf, readTraffic, type TrafficReading } from './read-traffic.ts';
import { record, recordAnyway } from './record.ts';
import { warn, type ReleaseContext } from './release-context.ts';
import { restoreTraffic } from './restore-traffic.ts';
import { verifyTraffic, type TrafficVerification } from './verify-traffic.ts';

const phase = 'switch';

/** A move that may be made: everything was looked at, nothing was touched. */
export interface Move {
  readonly hook: SwitchHook;
  readonly releaseId: string;
  readonly saved: SwitchState;
  readonly identities: ColorIdentities;
  readonly baselines: Baselines;
}

/** A state that holds a secret is not written down; the color alone then has to do. */
function withoutSecrets(context: ReleaseContext, saved: SwitchState): SwitchState {
  const { color, raw } = saved;
  if (JSON.stringify(context.redact(raw)) === JSON.stringify(raw)) return { color, raw };
  warn(context, 'the state of the switch holds a secret, so that the journal keeps only its color');
  return { color, raw: null };
}

async function settle(
  context: ReleaseContext,
  move: Move,
  verification: TrafficVerification,
  switchedAt: number,
): Promise<PhaseOutcome> {
  const { answers, durationMs, message } = verification;
  const { releaseId } = move;
  await record(context, { type: 'switch-verified', releaseId, switchedAt, answers, durationMs });
  context.emit({ type: 'switch:end', target: 'green', outcome: 'verified', message, answers, durationMs });
  return passed({ phase, reason: `${message}; ${whereTraffic('green')}`, traffic: 'green' });
}

function reportFailure(
  context: ReleaseContext,
  message: string,
  reading: TrafficReading,
  startedAt: number,
): void {
  const { answers } = reading.survey;
  const durationMs = context.clock.now() - startedAt;
  context.emit({ type: 'switch:end', target: 'green', outcome: 'failed', message, answers, durationMs });
}

/** The switch failed, wholly or half: traffic is driven back to where it was. */
async function recover(
  context: ReleaseContext,
  move: Move,
  message: string,
  reading: TrafficReading,
): Promise<PhaseOutcome> {
  const { releaseId, saved, identities } = move;
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

/**
 * Moves traffic and believes only what is read back and what fresh connections answer; else drives it back.
 * @throws ProviderError when the intent cannot be written down; nothing was touched then
 */
export async function performSwitch(context: ReleaseContext, move: Move): Promise<PhaseOutcome> {
  const { clock, settings, signal, emit } = context;
  const { hook, releaseId, saved, identities, baselines } = move;
  const door = frontDoorOf(context.environment, settings.identityTimeoutMs, identities);
  const startedAt = clock.now();
  const look = () => readTraffic(hook, door, { connections: settings.connections, clock });

  emit({ type: 'switch:start', hook: hook.name, from: saved.color, target: 'green' });
  await record(context, {
    type: 'switch-intent',
    releaseId,
    target: 'green',
    hook: hook.name,
    saved: withoutSecrets(context, saved),
    identities,
    baselines,
  });
  try {
    // Not handed the signal: a move cut off halfway is worse than one that ends a moment later.
    await hook.apply('green', saved.etag === undefined ? {} : { ifMatch: saved.etag });
    const switchedAt = clock.now();
    await record(context, { type: 'switch-applied', releaseId, durationMs: switchedAt - startedAt });
    const verification = await verifyTraffic(hook, door, {
      target: 'green',
      connections: settings.connections,
      deadlineMs: settings.verificationDeadlineMs,
      clock,
      signal,
    });
    if (verification.verified) return await settle(context, move, verification, switchedAt);
    const reading = await look();
    reportFailure(context, verification.message, reading, startedAt);
    return await recover(context, move, verification.message, reading);
  } catch (error) {
    const reading = await look();
    if (error instanceof InterruptedError || interruption(signal))
      return interrupted(context, phase, reading.color);
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof StateChangedError) {
      reportFailure(context, message, reading, startedAt);
      await recordAnyway(context, { type: 'switch-failed', releaseId, message, traffic: reading.color });
      await recordAnyway(context, { type: 'release-closed', releaseId, result: 'failed', reason: message });
      const reason = `${message}; bg-check moved nothing; ${whereTraffic(reading.color)}`;
      return actionFailed({
        phase,
        reason,
        traffic: reading.color,
        ...(error.advice === undefined ? {} : { advice: error.advice }),
      });
    }
    if (reading.color === 'green' && error instanceof SwitchError) {
      warn(context, `the switch reported a failure, yet traffic has moved: ${message}`);
      const { answers, durationMs } = reading.survey;
      const seen = { verified: true, message: describeReading(reading), answers, durationMs };
      return settle(context, move, seen, clock.now());
    }
    reportFailure(context, message, reading, startedAt);
    return recover(context, move, message, reading);
  }
}
