import { formatDuration } from '../duration.ts';
import type { ObservationDecision } from '../gate/rollback.ts';
import { blueProblem } from './blue-health.ts';
import { describeBreach, type BreachTimes } from './breach-times.ts';
import type { RollbackSafety } from './journal-entry.ts';
import {
  actionFailed,
  failed,
  inconclusive,
  passed,
  whereShare,
  whereTraffic,
  type PhaseOutcome,
} from './phase-outcome.ts';
import type { ObservationTerms } from './observation-terms.ts';
import { readTraffic, frontDoorOf } from './read-traffic.ts';
import { recordAnyway } from './record.ts';
import { requireHook, type ReleaseContext } from './release-context.ts';
import { shareOf } from './release-state.ts';
import { replay } from './replay.ts';
import { restoreTraffic } from './restore-traffic.ts';
import { withGreenOfNow } from './watch-identity.ts';

const phase = 'observe';
/** A hanging blue is asked so often, at least. */
const fewestQuestions = 3;
/** Blue is asked again for so many times `retryMs`: a failing green is held only for a blue that is really gone. */
const patience = 5;

/** Why traffic must not go back by itself; `undefined` when it may. */
async function whyNotBack(
  context: ReleaseContext,
  rollbackSafety: RollbackSafety,
): Promise<string | undefined> {
  const { settings, clock } = context;
  if (rollbackSafety === 'unsafe') {
    return 'rolling back is not safe: a statement of blue fails against the schema as it is now';
  }
  const startedAt = clock.now();
  for (let asked = 1; ; asked += 1) {
    const problem = await blueProblem(context);
    if (problem === undefined) return undefined;
    if (asked >= fewestQuestions && clock.now() - startedAt >= patience * settings.retryMs) {
      return `rolling back would make it worse: ${problem}`;
    }
    await clock.sleep(settings.retryMs);
  }
}

function hold(context: ReleaseContext, reason: string, weight: number | undefined): PhaseOutcome {
  context.emit({ type: 'rollback:end', outcome: 'refused', message: reason, durationMs: 0 });
  const traffic = weight === undefined ? 'green' : 'mixed';
  return actionFailed({
    phase,
    reason: `${reason}; ${whereShare(traffic, weight)}`,
    advice: 'Decide by hand: mend green, or `bg-check rollback --reason <text> --force`.',
    traffic,
  });
}

/** Puts traffic back because the observation said so; also finishes what a killed run had begun. */
export async function rollBackObserved(
  context: ReleaseContext,
  reason: string,
  breach = replay(context.journal.entries).rollback?.breach,
): Promise<PhaseOutcome> {
  const { releaseId = '', saved, identities = {} } = replay(context.journal.entries);
  if (context.dryRun) {
    return inconclusive({
      phase,
      reason: `would roll back: ${reason}; ${whereTraffic('green')}`,
      traffic: 'green',
    });
  }
  const outcome = await restoreTraffic(context, {
    releaseId,
    cause: 'observe',
    reason,
    saved,
    identities,
    ...(breach === undefined ? {} : { breach }),
  });
  if (!outcome.restored) {
    return actionFailed({
      phase,
      reason: `${reason}; rolling back failed: ${outcome.message}; ${whereTraffic(outcome.traffic)}`,
      advice: 'Run `bg-check rollback --reason <text>` again, or put traffic on blue by hand.',
      traffic: outcome.traffic,
    });
  }
  await recordAnyway(context, { type: 'release-closed', releaseId, result: 'rolled-back', reason });
  const took = breach === undefined ? '' : `; ${describeBreach(breach, outcome.verifiedAt)}`;
  return failed({
    phase,
    reason: `${reason}; rolled back; ${whereTraffic('blue')}, verified${took}`,
    traffic: 'blue',
  });
}

async function keep(context: ReleaseContext, releaseId: string, reason: string): Promise<PhaseOutcome> {
  const missing = await recordAnyway(context, { type: 'release-closed', releaseId, result: 'kept', reason });
  if (missing === undefined) {
    return passed({ phase, reason: `${reason}; ${whereTraffic('green')}`, traffic: 'green' });
  }
  return inconclusive({
    phase,
    reason: `${reason}, but the release cannot be closed: ${missing}; ${whereTraffic('green')}`,
    advice: 'Make the journal writable, then run `bg-check resume`.',
    traffic: 'green',
  });
}

/** Writes down that the observation passed. A release whose end is on no record is not kept. */
export async function recordPass(
  context: ReleaseContext,
  releaseId: string,
  decision: ObservationDecision,
): Promise<ObservationDecision> {
  const { reason } = decision;
  const entry = { type: 'observe-verdict', releaseId, decision: 'pass', reason } as const;
  const missing = await recordAnyway(context, entry);
  if (missing === undefined) return decision;
  return {
    ...decision,
    action: 'inconclusive',
    reason: `${reason}, but that cannot be recorded: ${missing}`,
  };
}

export interface Conclusion {
  /** `pass` only once it is on record. */
  readonly decision: ObservationDecision;
  /** Milliseconds since the Unix epoch. */
  readonly decidedAt: number;
  /** By the latest tick, whether or not that is on record. */
  readonly rollbackSafety: RollbackSafety;
}

/** Carries out what the observation came to. */
export async function concludeObservation(
  context: ReleaseContext,
  { releaseId, switchedAt }: Pick<ObservationTerms, 'releaseId' | 'switchedAt'>,
  { decision, decidedAt, rollbackSafety }: Conclusion,
): Promise<PhaseOutcome> {
  const { action, distance } = decision;
  const state = replay(context.journal.entries);
  const weight = shareOf(state);
  const since = state.steps === undefined ? 'the switch' : 'the first step';
  const reason = `${decision.reason} (${formatDuration(context.clock.now() - switchedAt)} after ${since})`;
  const verdict = (came: 'roll-back' | 'inconclusive' | 'refused', why: string, breach?: BreachTimes) =>
    recordAnyway(context, {
      type: 'observe-verdict',
      releaseId,
      decision: came,
      reason: why,
      ...(breach === undefined ? {} : { breach }),
    });

  if (action === 'pass') return keep(context, releaseId, reason);
  if (action === 'inconclusive' || action === 'keep-observing') {
    await verdict('inconclusive', reason);
    const { environment, settings, clock } = context;
    const identities = await withGreenOfNow(context, replay(context.journal.entries).identities ?? {});
    const door = frontDoorOf(environment, settings.identityTimeoutMs, identities);
    const { color } = await readTraffic(requireHook(context), door, {
      connections: settings.connections,
      clock,
    });
    const again = weight === undefined ? 'observe` again' : 'resume`';
    return inconclusive({
      phase,
      reason: `${reason}; ${color === 'green' ? 'traffic stays on green' : whereShare(color, weight)}`,
      advice: `Run \`bg-check ${again} once there is evidence, or \`bg-check rollback --reason <text>\`.`,
      traffic: color,
    });
  }
  const { firstBadAt, seen } = distance ?? {};
  const breach: BreachTimes = {
    ...(firstBadAt === undefined ? {} : { firstBadAt }),
    ...(seen === undefined ? {} : { seen }),
    decidedAt,
  };
  const obstacle = await whyNotBack(context, rollbackSafety);
  if (obstacle !== undefined) {
    const why = `${reason}; ${obstacle}`;
    await verdict('refused', why, breach);
    return hold(context, why, weight);
  }
  await verdict('roll-back', reason, breach);
  return rollBackObserved(context, reason, breach);
}

/** Closes a release whose observation passed before its run was killed. */
export function finishKept(context: ReleaseContext): Promise<PhaseOutcome> {
  const { releaseId = '', reason = 'the observation passed' } = replay(context.journal.entries);
  return keep(context, releaseId, reason);
}
