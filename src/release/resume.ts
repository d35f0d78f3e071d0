import { finishKept, rollBackObserved } from './conclude-observation.ts';
import { mayBeAt } from '../switch/stated-share.ts';
import { weightsOfGreen } from '../switch/weights.ts';
import { climb } from './climb.ts';
import { cutover } from './cutover.ts';
import { observe } from './observe.ts';
import {
  actionFailed,
  failed,
  inconclusive,
  interrupted,
  interruption,
  passed,
  whereTraffic,
  type PhaseOutcome,
} from './phase-outcome.ts';
import { frontDoorOf, readTraffic, describeReading } from './read-traffic.ts';
import { record, recordAnyway } from './record.ts';
import { requireSameColors } from './release-colors.ts';
import { inform, requireHook, type ReleaseContext } from './release-context.ts';
import { nextSteps, shareOf, type ReleaseState } from './release-state.ts';
import { replay } from './replay.ts';
import { restoreTraffic } from './restore-traffic.ts';
import { switchTraffic } from './switch-traffic.ts';
import { verifyTraffic } from './verify-traffic.ts';

function nothingUnderWay(context: ReleaseContext, state: ReleaseState): PhaseOutcome {
  const [next = ''] = nextSteps(state);
  const what =
    state.stage === 'none' ? 'no release is on record' : `release ${state.releaseId ?? ''} is ${state.stage}`;
  inform(context, `${what}; next would be \`${next}\``);
  const reason = `nothing is under way: ${what}; ${whereTraffic('unchanged')}`;
  return passed({ phase: 'switch', reason, traffic: 'unchanged' });
}

/** Who ran `bg-check switch` by itself decides when to observe; until then nobody watches green. */
async function sayUnobserved(context: ReleaseContext, state: ReleaseState): Promise<PhaseOutcome> {
  const { environment, settings, clock, signal } = context;
  const { releaseId = '', identities = {} } = state;
  const door = frontDoorOf(environment, settings.identityTimeoutMs, identities);
  const reading = await readTraffic(requireHook(context), door, {
    connections: settings.connections,
    clock,
    signal,
  });
  const { color } = reading;
  const where =
    color === 'green' ? whereTraffic(color) : `${describeReading(reading)}; ${whereTraffic(color)}`;
  return inconclusive({
    phase: 'observe',
    reason: `release ${releaseId} was switched to green and is not observed; ${where}`,
    advice: `Go on with ${nextSteps(state)
      .map((step) => `\`${step}\``)
      .join(' or ')}.`,
    traffic: color,
  });
}

/** Finishes putting traffic back, with the exit code that the run which began it would have had. */
async function finishRollback(context: ReleaseContext, state: ReleaseState): Promise<PhaseOutcome> {
  const { releaseId = '', saved, identities = {}, rollback, reason: why = 'the switch failed' } = state;
  const { cause = 'switch-failed', reason = why } = rollback ?? {};
  if (cause === 'observe') return rollBackObserved(context, reason);
  const phase = cause === 'operator' ? 'rollback' : 'switch';
  const outcome = await restoreTraffic(context, {
    releaseId,
    cause,
    reason,
    saved,
    identities,
  });
  if (!outcome.restored) {
    return actionFailed({
      phase,
      reason: `putting traffic back failed: ${outcome.message}; ${whereTraffic(outcome.traffic)}`,
      advice:
        'Put traffic on blue by hand, then run `bg-check rollback --reason <text>` to verify and record it.',
      traffic: outcome.traffic,
    });
  }
  return closeRolledBack(context, replay(context.journal.entries), cause, reason);
}

async function closeRolledBack(
  context: ReleaseContext,
  { releaseId = '' }: ReleaseState,
  cause: 'operator' | 'observe' | 'switch-failed',
  why: string,
): Promise<PhaseOutcome> {
  const result = cause === 'switch-failed' ? 'failed' : 'rolled-back';
  await recordAnyway(context, { type: 'release-closed', releaseId, result, reason: why });
  const reason = `${why}; rolled back; ${whereTraffic('blue')}, verified`;
  switch (cause) {
    case 'operator':
      return passed({ phase: 'rollback', reason, traffic: 'blue' });
    case 'observe':
      return failed({ phase: 'observe', reason, traffic: 'blue' });
    case 'switch-failed':
      return actionFailed({ phase: 'switch', reason, traffic: 'blue' });
  }
}

/** An intent without an outcome: what the two witnesses say decides. */
async function finishSwitch(context: ReleaseContext, state: ReleaseState): Promise<PhaseOutcome> {
  const hook = requireHook(context);
  const { environment, settings, clock, signal, emit } = context;
  const { releaseId = '', identities = {}, saved } = state;
  const door = frontDoorOf(environment, settings.identityTimeoutMs, identities);
  const { connections } = settings;
  const reading = await readTraffic(hook, door, { connections, clock, signal });
  if (reading.color === 'blue') return switchTraffic(context, { resuming: true });

  if (reading.state?.color === 'green' && state.steps === undefined) {
    const verification = await verifyTraffic(hook, door, {
      ...{ target: 'green', terms: settings, clock, signal },
      onLag: (text) => {
        inform(context, text);
      },
    });
    if (verification.verified) {
      const { answers, durationMs, message } = verification;
      const switchedAt = state.switchedAt ?? clock.now();
      await record(context, { type: 'switch-verified', releaseId, switchedAt, answers, durationMs });
      emit({ type: 'switch:end', target: 'green', outcome: 'verified', message, answers, durationMs });
      return passed({ phase: 'switch', reason: `${message}; ${whereTraffic('green')}`, traffic: 'green' });
    }
  }
  const message = `the interrupted switch left traffic in between: ${describeReading(reading)}`;
  await recordAnyway(context, { type: 'switch-failed', releaseId, message, traffic: reading.color });
  return finishRollback(context, { ...state, reason: message, ...(saved === undefined ? {} : { saved }) });
}

/** Goes on with the share that green has, or with the one that it was about to get; else traffic goes back. */
async function finishSteps(context: ReleaseContext, state: ReleaseState): Promise<PhaseOutcome> {
  const hook = requireHook(context);
  const { environment, settings, clock, signal } = context;
  const { releaseId = '', identities = {}, saved, steps } = state;
  const { weight = 0, intended } = steps ?? {};
  const door = frontDoorOf(environment, settings.identityTimeoutMs, identities);
  const reading = await readTraffic(hook, door, { connections: settings.connections, clock, signal });
  const isAt = (green: number | undefined) =>
    green !== undefined && reading.state !== undefined && mayBeAt(reading.state, weightsOfGreen(green));
  if (isAt(weight) || isAt(intended)) {
    return climb(context, { hook, releaseId, saved: saved ?? { color: 'blue', raw: null }, identities });
  }
  const message = `green had ${weight} % when the switch was interrupted, and now ${describeReading(reading)}`;
  if (intended === undefined) {
    return inconclusive({
      phase: 'switch',
      reason: `${message}; ${whereTraffic(reading.color)}`,
      advice: '`bg-check rollback --reason <text>` settles it on blue.',
      traffic: reading.color,
    });
  }
  await recordAnyway(context, { type: 'switch-failed', releaseId, message, traffic: reading.color });
  return finishRollback(context, { ...state, reason: message });
}

async function goOn(context: ReleaseContext, state: ReleaseState): Promise<PhaseOutcome> {
  const isCutover = state.command === 'cutover';
  const { releaseId = '' } = state;
  switch (state.stage) {
    case 'none':
    case 'blocked':
      return nothingUnderWay(context, state);
    case 'opened':
      return isCutover ? cutover(context, { releaseId }) : nothingUnderWay(context, state);
    case 'pre-switch-passed':
    case 'switching': {
      if (state.stage === 'pre-switch-passed' && !isCutover) return nothingUnderWay(context, state);
      const switched =
        state.stage === 'switching' ? await finishSwitch(context, state) : await switchTraffic(context);
      return isCutover && switched.verdict === 'pass' ? observe(context) : switched;
    }
    case 'stepping': {
      const switched = await finishSteps(context, state);
      return isCutover && switched.verdict === 'pass' ? observe(context) : switched;
    }
    case 'switched':
      return isCutover ? observe(context) : sayUnobserved(context, state);
    case 'observing':
      return observe(context);
    case 'held': {
      if (shareOf(state) !== undefined) {
        const switched = await finishSteps(context, state);
        return isCutover && switched.verdict === 'pass' ? observe(context) : switched;
      }
      return inconclusive({
        phase: 'observe',
        reason: `release ${releaseId} is held on green: ${state.reason ?? ''}`,
        advice:
          'Run `bg-check observe` again once there is evidence, or `bg-check rollback --reason <text>`.',
        traffic: 'green',
      });
    }
    case 'kept':
      return finishKept(context);
    case 'switch-failed':
    case 'rolling-back':
    case 'rollback-failed':
      return finishRollback(context, state);
    case 'rolled-back': {
      const { cause = 'operator', reason = '' } = state.rollback ?? {};
      return closeRolledBack(context, state, cause, reason);
    }
  }
}

/** Goes on with a release that was interrupted or killed, from what the journal and the two witnesses say. */
export async function resume(context: ReleaseContext): Promise<PhaseOutcome> {
  const state = replay(context.journal.entries);
  if (state.closed !== undefined || state.stage === 'none') return nothingUnderWay(context, state);
  requireSameColors(context, state);
  if (context.dryRun) {
    inform(context, `would go on with release ${state.releaseId ?? ''} (${state.stage})`);
    return passed({
      phase: 'switch',
      reason: `would resume; ${whereTraffic('unchanged')}`,
      traffic: 'unchanged',
    });
  }
  try {
    return await goOn(context, state);
  } catch (error) {
    if (interruption(context.signal)) return interrupted(context, 'switch', 'unknown');
    throw error;
  }
}
