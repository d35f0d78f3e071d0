import { RefusedError } from '../errors.ts';
import type { ColorIdentities } from '../switch/color-identity.ts';
import type { SwitchHook, SwitchState } from '../switch/switch-hook.ts';
import {
  inconclusive,
  interrupted,
  interruption,
  passed,
  whereTraffic,
  type PhaseOutcome,
} from './phase-outcome.ts';
import { describeReading, frontDoorOf, surveyTraffic } from './read-traffic.ts';
import { performSwitch } from './perform-switch.ts';
import { hasSameColors, requireSameColors } from './release-colors.ts';
import { inform, requireHook, type ReleaseContext } from './release-context.ts';
import {
  expectedTraffic,
  isUnderWay,
  nextSteps,
  type PreSwitchRecord,
  type ReleaseState,
} from './release-state.ts';
import { replay } from './replay.ts';
import { askSwitch } from './ask-switch.ts';
import { lookBeforeLeap } from './look-before-leap.ts';
import { describeSteps, requireWeights } from './switch-steps.ts';
import { seekLeave } from './switch-preconditions.ts';
import { takeBaselines } from './take-baselines.ts';

const phase = 'switch';

export interface SwitchOptions {
  /** Evidence of this very run, for a dry run that writes none down. */
  readonly preSwitch?: PreSwitchRecord;
  /** Allows to go on with a switch whose intent is on record and whose outcome is not. */
  readonly resuming?: boolean;
}

function doorFor(context: ReleaseContext, identities: ColorIdentities) {
  return frontDoorOf(context.environment, context.settings.identityTimeoutMs, identities);
}

/**
 * Reads where traffic is before it is moved.
 * @throws ProviderError when the mechanism does not answer
 */
async function requireReading(context: ReleaseContext, hook: SwitchHook, identities: ColorIdentities) {
  const { signal, settings, clock } = context;
  const state = await askSwitch(context, 'the switch cannot be read', () => hook.read(signal));
  const { connections } = settings;
  return surveyTraffic({ state }, doorFor(context, identities), { connections, clock, signal });
}

/** When traffic has moved already: is all as the journal says? */
async function alreadySwitched(
  context: ReleaseContext,
  state: ReleaseState,
  hook: SwitchHook,
): Promise<PhaseOutcome | undefined> {
  const reading = await requireReading(context, hook, state.identities ?? {});
  if (reading.color === 'green') {
    const reason = `traffic is on green already, by release ${state.releaseId ?? ''} (${state.stage})`;
    return passed({ phase, reason, traffic: 'green' });
  }
  if (state.stage === 'kept') return undefined;
  throw new RefusedError(
    `the journal says that release ${state.releaseId ?? ''} moved traffic to green, but ${describeReading(reading)}`,
    { advice: 'Somebody else moved it. `bg-check rollback --reason <text>` settles it on blue.' },
  );
}

/** @throws RefusedError unless both witnesses say blue; gives the outcome instead when one cannot tell */
async function startingState(
  context: ReleaseContext,
  hook: SwitchHook,
  identities: ColorIdentities,
): Promise<SwitchState | PhaseOutcome> {
  const reading = await requireReading(context, hook, identities);
  if (reading.color === 'blue') return reading.state;
  if (reading.state.color === 'blue' && reading.survey.color === 'unknown') {
    const reason = `the front door does not say who answers, so a switch could not be verified: ${describeReading(reading)}`;
    return inconclusive({ phase, reason: `${reason}; ${whereTraffic('unchanged')}`, traffic: 'unchanged' });
  }
  throw new RefusedError(`traffic is not on blue before the switch: ${describeReading(reading)}`, {
    advice: 'Put it on blue, or correct what the configuration calls blue; nothing was touched.',
  });
}

async function tryToSwitch(
  context: ReleaseContext,
  { preSwitch, resuming = false }: SwitchOptions,
): Promise<PhaseOutcome> {
  const hook = requireHook(context);
  requireWeights(hook, context.settings.steps);
  const state = replay(context.journal.entries);
  if (preSwitch === undefined && expectedTraffic(state) === 'green') {
    if (state.stage !== 'kept') requireSameColors(context, state);
    const outcome = hasSameColors(context, state) ? await alreadySwitched(context, state, hook) : undefined;
    if (outcome !== undefined) return outcome;
  }
  if (isUnderWay(state) && !(resuming && state.stage === 'switching')) {
    const why = `release ${state.releaseId ?? ''} stands halfway (${state.stage}); ${whereTraffic('unchanged')}`;
    throw new RefusedError(why, {
      advice: `\`bg-check status\` tells where traffic is; go on with ${nextSteps(state)
        .map((next) => `\`${next}\``)
        .join(' or ')}.`,
    });
  }
  const leave = await seekLeave(context, state, preSwitch);
  if (leave.refusal !== undefined) {
    const reason = `${leave.refusal}; ${whereTraffic('unchanged')}`;
    return inconclusive({ phase, reason, advice: 'Run `bg-check pre-switch` first.', traffic: 'unchanged' });
  }
  if (preSwitch === undefined) requireSameColors(context, state);
  const { identities } = leave;
  await lookBeforeLeap(context, hook);
  const saved = await startingState(context, hook, identities);
  if ('exitCode' in saved) return saved;
  if (context.dryRun) {
    const { steps } = context.settings;
    const how = steps.length === 0 ? '' : `, in ${steps.length + 1} steps: ${describeSteps(steps)}`;
    inform(context, `would switch from blue to green through the ${hook.name} hook${how}`);
    return passed({ phase, reason: `would switch; ${whereTraffic('unchanged')}`, traffic: 'unchanged' });
  }
  const baselines = await takeBaselines(context);
  context.signal.throwIfAborted();
  return performSwitch(context, { hook, releaseId: state.releaseId ?? '', saved, identities, baselines });
}

/**
 * Moves traffic to green, verified, or puts it back. Needs a passed, whole and recent pre-switch on record.
 * @throws RefusedError when traffic is not where it should be, ConfigError, SwitchError; nothing was touched then
 */
export async function switchTraffic(
  context: ReleaseContext,
  options: SwitchOptions = {},
): Promise<PhaseOutcome> {
  try {
    return await tryToSwitch(context, options);
  } catch (error) {
    if (interruption(context.signal)) return interrupted(context, phase, 'unchanged');
    throw error;
  }
}
