import { setMaxListeners } from 'node:events';
import type { CheckResult } from '../check/check-result.ts';
import { createObservationMemory } from '../check/observation-memory.ts';
import { InconclusiveError } from '../errors.ts';
import { formatDuration } from '../duration.ts';
import { gatherEvidence } from '../gate/gather-evidence.ts';
import type { ObservationDecision } from '../gate/rollback.ts';
import { withDeadline } from '../runner/with-deadline.ts';
import type { SwitchHook } from '../switch/switch-hook.ts';
import { decideLook } from './decide-look.ts';
import type { RollbackSafety } from './journal-entry.ts';
import { keepBaselines } from './keep-baselines.ts';
import { createLookRounds, type LookRounds } from './look-rounds.ts';
import { rollbackPolicy, type ObservationTerms } from './observation-terms.ts';
import { interruption } from './phase-outcome.ts';
import { addRecorded, createLookRecorder, recordedLooks, rememberedIn } from './recorded-looks.ts';
import { createSteadyRecord } from './record.ts';
import { inform, type ReleaseContext } from './release-context.ts';
import { replay } from './replay.ts';
import { rollbackSafetyOf } from './rollback-safety.ts';
import { missedBefore, nothingWatched } from './watched-time.ts';
import { blueTask, greenTask, switchTask, watchSurroundings } from './watch-surroundings.ts';

/** So long traffic that has to go back waits to hear whether somebody else has moved it. */
const lastReadMs = 3_000;

/** What an observation ended with. */
export interface ObservationEnding {
  readonly decision: ObservationDecision;
  /** Milliseconds since the Unix epoch. */
  readonly decidedAt: number;
  readonly results: readonly CheckResult[];
  readonly rollbackSafety: RollbackSafety;
  /** Resolves when checks that the end overtook have cleaned up. */
  readonly ended: () => Promise<void>;
}

async function watch(
  context: ReleaseContext,
  hook: SwitchHook,
  terms: ObservationTerms,
  onRounds: (rounds: LookRounds) => void,
): Promise<ObservationEnding> {
  const { clock, signal, emit, journal } = context;
  const { releaseId, switchedAt, windowMs, intervalMs, probeIntervalMs, plan } = terms;
  const { filtered } = plan;
  const before = replay(journal.entries);
  const recorded = recordedLooks(journal.entries);
  const policy = rollbackPolicy(context.settings, terms);
  const planned = plan.checks.map((check) => check.planned);
  const evidence = gatherEvidence({ planned, policy, probeIntervalMs, switchedAt });
  addRecorded(evidence, recorded);
  const recorder = createLookRecorder(recorded);
  const record = createSteadyRecord(context);
  const memory = createObservationMemory(rememberedIn(recorded));
  const surroundings = watchSurroundings(context, hook, before.identities?.green, signal);
  const baselines = await keepBaselines(context, terms);
  const rounds = await createLookRounds(context, {
    plan,
    sideTasks: [
      { id: switchTask, periodMs: intervalMs, run: surroundings.readSwitch },
      { id: greenTask, periodMs: intervalMs, run: surroundings.askGreen },
      { id: blueTask, periodMs: probeIntervalMs, run: surroundings.askBlue },
      baselines,
    ],
    intervalMs,
    probeIntervalMs,
  });
  onRounds(rounds);

  let tick = recorded.at(-1)?.tick ?? 0;
  let watched = before.observation?.watched ?? nothingWatched;
  let { rollbackSafety } = before;
  let milestones = 0;
  for (;;) {
    const startedAt = clock.now();
    const unwatchedMs = missedBefore(startedAt - switchedAt, watched, intervalMs);
    const missedMs = watched.missedMs + unwatchedMs;
    const endsAt = switchedAt + windowMs + missedMs;
    const ends = [endsAt, endsAt + policy.maxExtensionMs];
    const passed = ends.filter((end) => end <= startedAt).length;
    if (passed > milestones || rounds.hasNews(startedAt)) {
      if (unwatchedMs > 0) {
        const gap = formatDuration(unwatchedMs);
        inform(context, `nobody watched green for ${gap}: the window ends ${gap} later`);
      }
      tick += 1;
      const frame = { switchedAt, baselines: baselines.known(), windowMs, intervalMs, memory };
      const looked = await rounds.look(tick, frame, passed > milestones);
      milestones = passed;
      signal.throwIfAborted();
      const decidedAt = clock.now();
      const elapsedMs = decidedAt - switchedAt;
      watched = { untilMs: elapsedMs, missedMs };
      evidence.add(looked, { elapsedMs, watchedMs: elapsedMs - missedMs });

      const decide = () => {
        const { blueProblem, moved, changed } = surroundings;
        const so = { evidence, observedMs: startedAt - switchedAt - missedMs, blueProblem };
        return decideLook(so, policy, { moved, changed, strays: context.strays?.() ?? 0, filtered });
      };
      let decision = decide();
      if (decision.action === 'roll-back' || decision.action === 'hold') {
        await withDeadline(lastReadMs, signal, surroundings.readSwitch).catch(() => undefined);
        signal.throwIfAborted();
        decision = decide();
      }
      const results = rounds.results();
      rollbackSafety = rollbackSafetyOf(results, rollbackSafety);
      const { action, distance, extended, obstacle } = decision;
      const reason = obstacle === undefined ? decision.reason : `${decision.reason}; ${obstacle}`;
      const { blueProblem } = surroundings;
      const memories = memory.take();
      const missing = await record({
        type: 'observe-tick',
        releaseId,
        tick,
        elapsedMs,
        ...(missedMs > 0 ? { missedMs } : {}),
        decision: action,
        reason,
        ...recorder.record(looked),
        ...(distance === undefined || action === 'keep-observing' ? {} : { distance }),
        ...(extended ? { extended } : {}),
        ...(blueProblem === undefined ? {} : { blueProblem }),
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
        looks: evidence.looks,
        extended,
        ...distance,
      });
      if (action !== 'keep-observing') {
        return { decision, decidedAt, results, rollbackSafety, ended: rounds.ended };
      }
    }
    await rounds.sleepUntil(ends.find((end) => end > clock.now()) ?? Infinity);
  }
}

/**
 * Watches green look by look until the gate decides. Started again, it goes on with what is on record.
 * @returns `undefined` when a signal ended it
 */
export async function watchGreen(
  context: ReleaseContext,
  hook: SwitchHook,
  terms: ObservationTerms,
): Promise<ObservationEnding | undefined> {
  const over = new AbortController();
  // Every check and everything beside it waits for the same end: many at once are no leak.
  setMaxListeners(0, over.signal);
  const onAbort = () => {
    over.abort(context.signal.reason);
  };
  if (context.signal.aborted) onAbort();
  context.signal.addEventListener('abort', onAbort, { once: true });
  let rounds: LookRounds | undefined;
  // What the end overtakes has nothing more to tell.
  const emit: ReleaseContext['emit'] = (event) => {
    if (!over.signal.aborted || context.signal.aborted) context.emit(event);
  };
  try {
    return await watch({ ...context, signal: over.signal, emit }, hook, terms, (begun) => {
      rounds = begun;
    });
  } catch (error) {
    over.abort(error);
    await rounds?.ended();
    if (interruption(context.signal)) return undefined;
    throw error;
  } finally {
    context.signal.removeEventListener('abort', onAbort);
    over.abort(new InconclusiveError('the observation is over'));
  }
}
