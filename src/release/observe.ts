import { waitsToSettle } from '../check/waits-to-settle.ts';
import { parseDuration } from '../duration.ts';
import { UsageError } from '../errors.ts';
import { tooShortWindow } from '../config/too-short-window.ts';
import { concludeObservation, recordPass } from './conclude-observation.ts';
import { goOnWithDrainOfBlue } from './drain-blue.ts';
import { termsOf } from './observation-terms.ts';
import {
  inconclusive,
  interrupted,
  interruption,
  passed,
  whereTraffic,
  type PhaseOutcome,
} from './phase-outcome.ts';
import { describeReading, frontDoorOf, readTraffic, type TrafficReading } from './read-traffic.ts';
import { requireSameColors } from './release-colors.ts';
import { requireHook, type ReleaseContext } from './release-context.ts';
import { shareOf } from './release-state.ts';
import { replay } from './replay.ts';
import { announcePlan } from './run-phase-checks.ts';
import { warnOfQueries } from './warn-of-queries.ts';
import { watchGreen } from './watch-green.ts';

const phase = 'observe';

export interface ObserveOptions {
  /** Milliseconds; what the journal or the configuration says by default. */
  readonly windowMs?: number;
  readonly intervalMs?: number;
  /** Ends the window once every objective was judged by so many requests; the window is then the longest it may take. */
  readonly untilRequests?: number;
}

/**
 * Refuses what could tell nothing, before anything is touched.
 * @throws UsageError when the window has no room for two looks, or ends before an objective counts anything
 */
export async function requireRoomForLooks(
  { settings, environment, plan }: ReleaseContext,
  { windowMs, intervalMs }: ObserveOptions,
): Promise<void> {
  if (windowMs === undefined && intervalMs === undefined) return;
  const { checks } = await plan('observe');
  const isWaiting = checks.some(({ definition }) => waitsToSettle(definition));
  const problem = tooShortWindow(
    windowMs ?? settings.windowMs,
    intervalMs ?? settings.intervalMs,
    isWaiting ? parseDuration(environment.config.observe.settle) : undefined,
  );
  if (problem === undefined) return;
  throw new UsageError(`--window: ${problem}`, {
    advice: 'Lengthen `--window`, or shorten `--interval` or `observe.settle`.',
  });
}

/**
 * Whether a witness denies that green serves. One that is silent denies nothing: a front door that fails under
 * green is what the checks are there to judge.
 */
function contradictsGreen({ state, survey }: TrafficReading): boolean {
  if (survey.answers.blue > 0) return true;
  return state === undefined ? survey.answers.green === 0 : state.color !== 'green';
}

async function begin(
  context: ReleaseContext,
  { isWarned = false, ...options }: ObserveOptions & { readonly isWarned?: boolean },
): Promise<PhaseOutcome> {
  const hook = requireHook(context);
  await requireRoomForLooks(context, options);
  const { environment, settings, clock, signal, emit } = context;
  const state = replay(context.journal.entries);
  const { releaseId = '' } = state;

  if (state.stage === 'kept') {
    return passed({ phase, reason: `release ${releaseId} was observed and kept`, traffic: 'green' });
  }
  const share = shareOf(state);
  if (state.stage === 'stepping' || share !== undefined) {
    return inconclusive({
      phase,
      reason: `release ${releaseId} is on its way to green (${state.stage}); ${whereTraffic('unchanged')}`,
      advice:
        '`bg-check resume` goes on with its steps, `bg-check rollback --reason <text>` puts traffic back.',
      traffic: 'unchanged',
    });
  }
  if (!['switched', 'observing', 'held'].includes(state.stage)) {
    const reason = `there is no verified switch to observe (${state.stage})`;
    return inconclusive({ phase, reason, traffic: 'unchanged' });
  }
  requireSameColors(context, state);
  const door = frontDoorOf(environment, settings.identityTimeoutMs, state.identities ?? {});
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

  goOnWithDrainOfBlue(context, hook);
  const terms = termsOf(settings, state, options, await context.plan('observe'));
  const startedAt = clock.now();
  if (!isWarned) warnOfQueries(context, terms.plan, { windowMs: terms.windowMs, refuse: false });
  announcePlan(context, terms.plan);
  const ending = await watchGreen(context, hook, terms);
  if (ending === undefined) return interrupted(context, phase, 'green');

  const { results, rollbackSafety, decidedAt } = ending;
  const decision =
    ending.decision.action === 'pass'
      ? await recordPass(context, releaseId, ending.decision)
      : ending.decision;
  const verdict =
    decision.action === 'pass' ? 'pass' : decision.action === 'inconclusive' ? 'inconclusive' : 'fail';
  const durationMs = clock.now() - startedAt;
  emit({ type: 'phase:end', phase, verdict, reason: decision.reason, results, durationMs });
  try {
    return await concludeObservation(context, terms, { decision, decidedAt, rollbackSafety });
  } finally {
    await ending.ended();
  }
}

/**
 * Watches green after the switch, tick by tick, until the gate decides: keep it, put traffic back, or hold and
 * call a person. Started again, it goes on with the window on record.
 * @param options.isWarned whether what is odd about its objectives has been told
 */
export async function observe(
  context: ReleaseContext,
  options: ObserveOptions & { readonly isWarned?: boolean } = {},
): Promise<PhaseOutcome> {
  try {
    return await begin(context, options);
  } catch (error) {
    if (interruption(context.signal)) return interrupted(context, phase, 'green');
    throw error;
  }
}
