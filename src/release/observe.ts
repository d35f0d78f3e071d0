import type { CheckResult } from '../check/check-result.ts';
import { createObservationMemory, type ObservationFrame } from '../check/observation-memory.ts';
import { formatDuration } from '../duration.ts';
import {
  decideObservation,
  type ObservationDecision,
  type TickOutcomes,
} from '../gate/decide-observation.ts';
import type { CheckPlan } from '../runner/make-plan.ts';
import type { SwitchHook } from '../switch/switch-hook.ts';
import { concludeObservation, recordPass } from './conclude-observation.ts';
import type { RollbackSafety } from './journal-entry.ts';
import {
  inconclusive,
  interrupted,
  interruption,
  passed,
  whereTraffic,
  type PhaseOutcome,
} from './phase-outcome.ts';
import { describeReading, frontDoorOf, readTraffic, type TrafficReading } from './read-traffic.ts';
import { recordAnyway } from './record.ts';
import { recordedLooks, rememberedIn } from './recorded-looks.ts';
import { requireSameColors } from './release-colors.ts';
import { escaped, inform, requireHook, warn, type ReleaseContext } from './release-context.ts';
import { replay } from './replay.ts';
import { rollbackSafetyOf } from './rollback-safety.ts';
import { announcePlan, runPlan } from './run-phase-checks.ts';
import { takeBaselines } from './take-baselines.ts';
import { greenChanged } from './watch-identity.ts';
import { missedBefore, nothingWatched } from './watched-time.ts';

const phase = 'observe';

export interface ObserveOptions {
  /** Milliseconds; what the journal or the configuration says by default. */
  readonly windowMs?: number;
  readonly intervalMs?: number;
}

interface Observation {
  readonly releaseId: string;
  readonly switchedAt: number;
  readonly windowMs: number;
  readonly intervalMs: number;
  readonly plan: CheckPlan;
}

/** What the loop ended with. */
interface Ending {
  readonly decision: ObservationDecision;
  readonly results: readonly CheckResult[];
  readonly rollbackSafety: RollbackSafety;
}

function judged(results: readonly CheckResult[]): TickOutcomes {
  return results.map(({ id, gating, outcome, message }) => ({ id, gating, outcome, message }));
}

/** A read-back that twice says another color than green means that somebody else moved traffic. */
async function movedAway(context: ReleaseContext, hook: SwitchHook): Promise<string | undefined> {
  const { clock, settings, signal } = context;
  try {
    if (signal.aborted || (await hook.read(signal)).color === 'green') return undefined;
    await clock.sleep(settings.retryMs, signal);
    const { color } = await hook.read(signal);
    return color === 'green' ? undefined : `the switch says ${color}: somebody else moved traffic`;
  } catch (error) {
    if (interruption(signal) === undefined) {
      warn(context, `the switch cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
    return undefined;
  }
}

/**
 * A passed observation that a filter had thinned out does not keep a release, and none keeps another green than
 * the one that was checked. One that fails its users goes back all the same.
 */
function decideTick(
  evidence: Parameters<typeof decideObservation>[0],
  {
    moved,
    changed,
    strays,
  }: { readonly moved: string | undefined; readonly changed: string | undefined; readonly strays: number },
  filtered: boolean,
): ObservationDecision {
  if (moved !== undefined) return { action: 'inconclusive', reason: moved };
  const decision = decideObservation(evidence);
  if (decision.action === 'roll-back') return decision;
  const failing =
    evidence.ticks.at(-1)?.some(({ gating, outcome }) => gating && outcome === 'failed') ?? false;
  if (failing && decision.action === 'keep-observing') return decision;
  if (changed !== undefined) return { action: 'inconclusive', reason: changed };
  if (decision.action === 'pass' && strays > 0) return { action: 'inconclusive', reason: escaped(strays) };
  if (decision.action !== 'pass' || !filtered) return decision;
  return { action: 'inconclusive', reason: `${decision.reason}, but a filter left checks out` };
}

/**
 * Whether a witness denies that green serves. One that is silent denies nothing: a front door that fails under
 * green is what the checks are there to judge.
 */
function contradictsGreen({ state, survey }: TrafficReading): boolean {
  if (survey.answers.blue > 0) return true;
  return state === undefined ? survey.answers.green === 0 : state.color !== 'green';
}

function nextTickIn(
  context: ReleaseContext,
  observation: Observation,
  { tickStartedAt, missedMs }: { readonly tickStartedAt: number; readonly missedMs: number },
): number {
  const { switchedAt, windowMs, intervalMs } = observation;
  const now = context.clock.now();
  const untilEnd = switchedAt + windowMs + missedMs - now;
  const untilTick = Math.max(0, tickStartedAt + intervalMs - now);
  return untilEnd > 0 ? Math.min(untilTick, untilEnd) : untilTick;
}

/** @returns `undefined` when a signal ended the loop */
async function watch(
  context: ReleaseContext,
  hook: SwitchHook,
  observation: Observation,
): Promise<Ending | undefined> {
  const { clock, settings, signal, emit } = context;
  const { releaseId, switchedAt, windowMs, intervalMs, plan } = observation;
  const { maxExtensionMs, consecutiveFailures } = settings;
  const before = replay(context.journal.entries);
  const ticks: TickOutcomes[] = [...(before.observation?.ticks ?? [])];
  let baselines = { ...before.baselines, ...before.observation?.baselines };
  let rollbackSafety: RollbackSafety = before.rollbackSafety;
  let watched = before.observation?.watched ?? nothingWatched;
  const memory = createObservationMemory(rememberedIn(recordedLooks(context.journal.entries)));
  // A record that cannot be written must not leave green unwatched: only keeping the release has to wait for it.
  const announce = () =>
    recordAnyway(context, {
      type: 'observe-started',
      releaseId,
      switchedAt,
      windowMs,
      intervalMs,
      baselines,
    });
  const known = () => Object.keys(baselines).length > 0;

  if (!known()) baselines = await takeBaselines(context);
  await announce();
  for (;;) {
    const tick = ticks.length + 1;
    const tickStartedAt = clock.now();
    const unwatchedMs = missedBefore(tickStartedAt - switchedAt, watched, intervalMs);
    const missedMs = watched.missedMs + unwatchedMs;
    if (unwatchedMs > 0) {
      const gap = formatDuration(unwatchedMs);
      inform(context, `nobody watched green for ${gap}: the window ends ${gap} later`);
    }
    if (!known()) {
      baselines = await takeBaselines(context);
      if (known()) await announce();
    }
    const frame: ObservationFrame = { switchedAt, baselines, windowMs, intervalMs, memory };
    const results = await runPlan(context, plan, { tick, observation: frame });
    const elapsedMs = clock.now() - switchedAt;
    const moved = await movedAway(context, hook);
    const changed = await greenChanged(context, before.identities?.green);
    watched = { untilMs: clock.now() - switchedAt, missedMs };
    if (interruption(signal)) return undefined;
    ticks.push(judged(results));
    const policy = { windowMs, maxExtensionMs, consecutiveFailures };
    const decision = decideTick(
      { ticks, observedMs: elapsedMs - missedMs, policy },
      { moved, changed, strays: context.strays?.() ?? 0 },
      plan.filtered,
    );
    rollbackSafety = rollbackSafetyOf(results, rollbackSafety);
    const { action, reason } = decision;
    const outcomes = judged(results);
    const memories = memory.take();
    const missing = await recordAnyway(context, {
      type: 'observe-tick',
      releaseId,
      tick,
      elapsedMs,
      ...(missedMs > 0 ? { missedMs } : {}),
      decision: action,
      reason,
      outcomes,
      ...(Object.keys(memories).length > 0 ? { memories } : {}),
      rollbackSafety,
    });
    if (missing !== undefined) memory.giveBack(memories);
    emit({
      type: 'observe:tick',
      tick,
      elapsedMs,
      windowMs: windowMs + missedMs,
      decision: action,
      reason,
    });
    if (action !== 'keep-observing') return { decision, results, rollbackSafety };
    try {
      await clock.sleep(nextTickIn(context, observation, { tickStartedAt, missedMs }), signal);
    } catch (error) {
      if (interruption(signal)) return undefined;
      throw error;
    }
  }
}

async function begin(context: ReleaseContext, options: ObserveOptions): Promise<PhaseOutcome> {
  const hook = requireHook(context);
  const { environment, settings, clock, signal, emit } = context;
  const state = replay(context.journal.entries);
  const { releaseId = '', switchedAt = 0 } = state;

  if (state.stage === 'kept') {
    return passed({ phase, reason: `release ${releaseId} was observed and kept`, traffic: 'green' });
  }
  if (!['switched', 'observing', 'held'].includes(state.stage)) {
    const reason = `there is no verified switch to observe (${state.stage})`;
    return inconclusive({ phase, reason, traffic: 'unchanged' });
  }
  requireSameColors(context, state);
  const door = frontDoorOf(environment.config, settings.identityTimeoutMs, state.identities ?? {});
  const { connections } = settings;
  const reading = await readTraffic(hook, door, { connections, clock, signal });
  if (contradictsGreen(reading)) {
    const reason = `traffic is not on green, where release ${releaseId} had put it: ${describeReading(reading)}`;
    const advice = '`bg-check rollback --reason <text>` settles it on blue.';
    return inconclusive({
      phase,
      reason: `${reason}; ${whereTraffic(reading.color)}`,
      advice,
      traffic: reading.color,
    });
  }

  const plan = await context.plan('observe');
  const observation = {
    releaseId,
    switchedAt,
    windowMs: options.windowMs ?? state.observation?.windowMs ?? state.asked?.windowMs ?? settings.windowMs,
    intervalMs:
      options.intervalMs ?? state.observation?.intervalMs ?? state.asked?.intervalMs ?? settings.intervalMs,
    plan,
  };
  const startedAt = clock.now();
  announcePlan(context, plan);
  const ending = await watch(context, hook, observation);
  if (ending === undefined) return interrupted(context, phase, 'green');

  const { results, rollbackSafety } = ending;
  const decision =
    ending.decision.action === 'pass'
      ? await recordPass(context, releaseId, ending.decision.reason)
      : ending.decision;
  const verdict =
    decision.action === 'pass' ? 'pass' : decision.action === 'roll-back' ? 'fail' : 'inconclusive';
  const durationMs = clock.now() - startedAt;
  emit({ type: 'phase:end', phase, verdict, reason: decision.reason, results, durationMs });
  return concludeObservation(context, releaseId, {
    action: decision.action === 'keep-observing' ? 'inconclusive' : decision.action,
    reason: `${decision.reason} (${formatDuration(clock.now() - switchedAt)} after the switch)`,
    rollbackSafety,
  });
}

/**
 * Watches green after the switch, tick by tick, until the gate decides: keep it, put traffic back, or hold and
 * call a person. Started again, it goes on with the window on record.
 */
export async function observe(context: ReleaseContext, options: ObserveOptions = {}): Promise<PhaseOutcome> {
  try {
    return await begin(context, options);
  } catch (error) {
    if (interruption(context.signal)) return interrupted(context, phase, 'green');
    throw error;
  }
}
