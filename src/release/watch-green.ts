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
import { rollbackPolicy, type ObservationTerms, type WatchedPart } from './observation-terms.ts';
import { interruption } from './phase-outcome.ts';
import { addRecorded, createLookRecorder, recordedLooks, rememberedIn } from './recorded-looks.ts';
import { createSteadyRecord } from './record.ts';
import { inform, type ReleaseContext } from './release-context.ts';
import { replay } from './replay.ts';
import { rollbackSafetyOf } from './rollback-safety.ts';
import { shareAt } from './traffic-share.ts';
import { watchPart } from './watched-part.ts';
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

/**
 * Gives green more once a step of it has passed, while its checks go on.
 * @returns what is to be watched next; `undefined` when that is the end of it, for whatever reason
 */
export type Advance = (part: WatchedPart) => Promise<WatchedPart | undefined>;

async function watch(
  context: ReleaseContext,
  hook: SwitchHook,
  terms: ObservationTerms,
  { advance, onRounds }: { readonly advance?: Advance; readonly onRounds: (rounds: LookRounds) => void },
): Promise<ObservationEnding> {
  const { clock, signal, emit, journal } = context;
  const { releaseId, switchedAt, horizonMs, intervalMs, probeIntervalMs, plan } = terms;
  const { filtered } = plan;
  const before = replay(journal.entries);
  const recorded = recordedLooks(journal.entries);
  const policy = rollbackPolicy(context.settings, terms);
  const planned = plan.checks.map((check) => check.planned);
  // One test from the first share of green to the end of the window, and so one budget.
  const evidence = gatherEvidence({
    planned,
    policy: { ...policy, windowMs: horizonMs },
    probeIntervalMs,
    switchedAt,
  });
  addRecorded(evidence, recorded);
  const recorder = createLookRecorder(recorded);
  const record = createSteadyRecord(context);
  const memory = createObservationMemory(rememberedIn(recorded));
  let isMoving = false;
  const expected = () => (isMoving ? undefined : (watching.part.weight ?? 100));
  const surroundings = watchSurroundings(context, hook, before.identities?.green, expected, signal);
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
  let { shares } = terms;
  const shareOfGreen = shares.length === 0 ? {} : { shareAt: (at: number) => shareAt(shares, at) };
  let watching = watchPart(terms.part, policy, { before: [], heardFrom: clock.now() });

  /** @returns whether there is more to watch */
  async function goOn(): Promise<boolean> {
    if (advance === undefined || watching.part.weight === undefined) return false;
    isMoving = true;
    const next = await advance(watching.part).finally(() => {
      isMoving = false;
    });
    if (next === undefined) return false;
    shares = replay(journal.entries).steps?.shares ?? shares;
    watching = watchPart(next, policy, { before: rounds.results(), heardFrom: clock.now() });
    // What was done in this very run was not missed.
    watched = { ...watched, untilMs: Math.max(watched.untilMs, clock.now() - switchedAt) };
    milestones = 0;
    await surroundings.readSwitch();
    return true;
  }

  let tick = recorded.at(-1)?.tick ?? 0;
  let watched = before.observation?.watched ?? nothingWatched;
  let { rollbackSafety } = before;
  let milestones = 0;
  for (;;) {
    const startedAt = clock.now();
    const unwatchedMs = missedBefore(startedAt - switchedAt, watched, intervalMs);
    const missedMs = watched.missedMs + unwatchedMs;
    const ends = watching.ends(missedMs);
    const passed = ends.filter((end) => end <= startedAt).length;
    if (passed > milestones || rounds.hasNews(startedAt)) {
      if (unwatchedMs > 0) {
        const gap = formatDuration(unwatchedMs);
        const what = watching.part.weight === undefined ? 'the window' : 'this step';
        inform(context, `nobody watched green for ${gap}: ${what} ends ${gap} later`);
      }
      tick += 1;
      const frame = {
        ...{ switchedAt, baselines: baselines.known(), windowMs: horizonMs, intervalMs, memory },
        ...shareOfGreen,
      };
      const looked = await rounds.look(tick, frame, passed > milestones);
      milestones = passed;
      signal.throwIfAborted();
      const decidedAt = clock.now();
      const elapsedMs = decidedAt - switchedAt;
      watched = { untilMs: elapsedMs, missedMs };
      evidence.add(looked, { elapsedMs, watchedMs: elapsedMs - missedMs });

      const decide = () => {
        const { blueProblem, moved, changed } = surroundings;
        const at = { at: startedAt, missedMs, evidence, blueProblem, results: rounds.results() };
        const strays = context.strays?.() ?? 0;
        return decideLook(watching.decide(at), evidence, { moved, changed, strays, filtered });
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
      const { weight, from, lengthMs, missedBeforeMs } = watching.part;
      // That a step passed ends no observation; what comes of it is recorded by itself.
      const recorded = action === 'pass' && weight !== undefined ? 'keep-observing' : action;
      const missing = await record({
        type: 'observe-tick',
        releaseId,
        tick,
        elapsedMs,
        ...(missedMs > 0 ? { missedMs } : {}),
        decision: recorded,
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
        elapsedMs: decidedAt - from,
        windowMs: lengthMs + missedMs - missedBeforeMs,
        ...(weight === undefined ? {} : { weight }),
        decision: recorded,
        reason,
        looks: evidence.looks,
        extended,
        ...distance,
      });
      if (action !== 'keep-observing' && !(action === 'pass' && (await goOn()))) {
        return { decision, decidedAt, results, rollbackSafety, ended: rounds.ended };
      }
    }
    const { missedMs: missed } = watched;
    await rounds.sleepUntil(watching.ends(missed).find((end) => end > clock.now()) ?? Infinity);
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
  advance?: Advance,
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
    return await watch({ ...context, signal: over.signal, emit }, hook, terms, {
      ...(advance === undefined ? {} : { advance }),
      onRounds: (begun) => {
        rounds = begun;
      },
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
