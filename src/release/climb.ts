import { SwitchError } from '../errors.ts';
import { weightsOfGreen, type SwitchTarget } from '../switch/weights.ts';
import { carryOut, recover, type Mover } from './carry-out.ts';
import { concludeObservation } from './conclude-observation.ts';
import { partOf, termsOf, type WatchedPart } from './observation-terms.ts';
import { interrupted, type PhaseOutcome } from './phase-outcome.ts';
import { record } from './record.ts';
import { warn, type ReleaseContext } from './release-context.ts';
import { replay } from './replay.ts';
import { announcePlan } from './run-phase-checks.ts';
import { reportFailure, settleSwitch } from './settle-switch.ts';
import { watchGreen } from './watch-green.ts';

const phase = 'switch';

const targetOf = (weight: number): SwitchTarget =>
  weight === 0 ? 'blue' : weight === 100 ? 'green' : weightsOfGreen(weight);

/** The share that comes after this one; 100 in the end. */
function weightAfter(context: ReleaseContext, weight: number): number {
  const { plan = [] } = replay(context.journal.entries).steps ?? {};
  return plan.find((step) => step.weight > weight)?.weight ?? 100;
}

/**
 * Gives green one share more than it has, verified, or drives traffic back to blue.
 * @returns the outcome, when the climb is over by it
 */
async function moveTo(
  context: ReleaseContext,
  mover: Mover,
  weight: number,
): Promise<PhaseOutcome | undefined> {
  const { emit } = context;
  const { releaseId, saved } = mover;
  const { weight: before = 0 } = replay(context.journal.entries).steps ?? {};
  const isLast = weight === 100;
  try {
    await record(context, { type: 'step-intent', releaseId, weight });
    return await carryOut(context, mover, {
      target: targetOf(weight),
      ...(before > 0 ? { from: targetOf(before) } : saved.etag === undefined ? {} : { ifMatch: saved.etag }),
      onApplied: (durationMs) =>
        record(
          context,
          isLast
            ? { type: 'switch-applied', releaseId, durationMs }
            : { type: 'step-applied', releaseId, weight, durationMs },
        ),
      onVerified: async (verification, switchedAt) => {
        if (isLast) return settleSwitch(context, releaseId, verification, switchedAt);
        const { message, answers, durationMs, measured } = verification;
        const seen = { weight, answers, durationMs, ...(measured === undefined ? {} : { measured }) };
        await record(context, { type: 'step-verified', releaseId, switchedAt, ...seen });
        emit({ type: 'switch:step', outcome: 'verified', message, ...seen });
        return undefined;
      },
      onFailed: (message, reading, durationMs) => {
        const { answers } = reading.survey;
        if (isLast) reportFailure(context, message, reading, durationMs);
        else emit({ type: 'switch:step', weight, outcome: 'failed', message, answers, durationMs });
      },
    });
  } catch (error) {
    // A share that is on no record, or about to be, is not left to itself.
    const message = error instanceof Error ? error.message : String(error);
    warn(context, `${weight} % green: ${message}`);
    return recover(context, mover, message, { color: 'unknown' });
  }
}

/** Watches the share that green has, and gives it more step by step. */
async function watchSteps(context: ReleaseContext, mover: Mover): Promise<PhaseOutcome> {
  const { settings, clock, journal, emit } = context;
  const plan = await context.plan('observe');
  const terms = termsOf(settings, replay(journal.entries), {}, plan);
  const startedAt = clock.now();
  let moved: PhaseOutcome | undefined;

  async function advance({ weight = 0 }: WatchedPart): Promise<WatchedPart | undefined> {
    moved = await moveTo(context, mover, weightAfter(context, weight));
    if (moved !== undefined) return undefined;
    return partOf(replay(journal.entries), terms.windowMs);
  }

  announcePlan(context, plan);
  const ending = await watchGreen(context, mover.hook, terms, advance);
  if (ending === undefined) return moved ?? interrupted(context, phase, 'mixed');
  const { decision, decidedAt, results, rollbackSafety } = ending;
  const { action, reason } = decision;
  const verdict = action === 'pass' ? 'pass' : action === 'inconclusive' ? 'inconclusive' : 'fail';
  emit({
    type: 'phase:end',
    phase: 'observe',
    verdict,
    reason,
    results,
    durationMs: clock.now() - startedAt,
  });
  try {
    return moved ?? (await concludeObservation(context, terms, { decision, decidedAt, rollbackSafety }));
  } finally {
    await ending.ended();
  }
}

/**
 * Moves traffic step by step: each share is verified, watched for its time with one test over all of them, and followed by the
 * next only when every gating check passes. Goes on from the share that is on record.
 */
export async function climb(context: ReleaseContext, mover: Mover): Promise<PhaseOutcome> {
  const { steps } = replay(context.journal.entries);
  if (steps === undefined) throw new SwitchError('no steps are on record');
  const { weight, intended = weight === 0 ? weightAfter(context, 0) : undefined } = steps;
  const outcome = intended === undefined ? undefined : await moveTo(context, mover, intended);
  return outcome ?? watchSteps(context, mover);
}
