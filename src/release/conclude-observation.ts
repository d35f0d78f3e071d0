import { askIdentity } from '../switch/color-identity.ts';
import {
  actionFailed,
  failed,
  inconclusive,
  passed,
  whereTraffic,
  type PhaseOutcome,
} from './phase-outcome.ts';
import { identityQuestion, readTraffic, frontDoorOf } from './read-traffic.ts';
import { record, recordAnyway } from './record.ts';
import { requireHook, type ReleaseContext } from './release-context.ts';
import { replay } from './replay.ts';
import { restoreTraffic } from './restore-traffic.ts';

const phase = 'observe';
const attempts = 3;

/** Why traffic must not go back by itself; `undefined` when it may. */
async function whyNotBack(context: ReleaseContext): Promise<string | undefined> {
  const { environment, settings, clock } = context;
  if (replay(context.journal.entries).rollbackSafety === 'unsafe') {
    return 'rolling back is not safe: a statement of blue fails against the schema as it is now';
  }
  const question = identityQuestion(environment.config, settings.identityTimeoutMs);
  let problem = '';
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const answer = await askIdentity(environment.config.blue.url, question);
    if (answer.identity !== undefined) return undefined;
    problem = answer.problem;
    if (attempt < attempts) await clock.sleep(settings.retryMs);
  }
  return `blue does not answer, so rolling back would make it worse: ${problem}`;
}

function hold(context: ReleaseContext, reason: string): PhaseOutcome {
  context.emit({ type: 'rollback:end', outcome: 'refused', message: reason, durationMs: 0 });
  return actionFailed({
    phase,
    reason: `${reason}; ${whereTraffic('green')}`,
    advice: 'Decide by hand: mend green, or `bg-check rollback --reason <text> --force`.',
    traffic: 'green',
  });
}

/** Puts traffic back because the observation said so; also finishes what a killed run had begun. */
export async function rollBackObserved(context: ReleaseContext, reason: string): Promise<PhaseOutcome> {
  const { releaseId = '', saved, identities = {} } = replay(context.journal.entries);
  if (context.dryRun) {
    return failed({
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
  return failed({
    phase,
    reason: `${reason}; rolled back; ${whereTraffic('blue')}, verified`,
    traffic: 'blue',
  });
}

async function keep(context: ReleaseContext, releaseId: string, reason: string): Promise<PhaseOutcome> {
  await record(context, { type: 'release-closed', releaseId, result: 'kept', reason });
  return passed({ phase, reason: `${reason}; ${whereTraffic('green')}`, traffic: 'green' });
}

/** Carries out what the observation came to. */
export async function concludeObservation(
  context: ReleaseContext,
  releaseId: string,
  { action, reason }: { readonly action: 'pass' | 'roll-back' | 'inconclusive'; readonly reason: string },
): Promise<PhaseOutcome> {
  const verdict = (decision: 'pass' | 'roll-back' | 'inconclusive' | 'refused', why: string) =>
    record(context, { type: 'observe-verdict', releaseId, decision, reason: why });

  if (action === 'pass') {
    await verdict('pass', reason);
    return keep(context, releaseId, reason);
  }
  if (action === 'inconclusive') {
    await verdict('inconclusive', reason);
    const { environment, settings, clock } = context;
    const { identities = {} } = replay(context.journal.entries);
    const door = frontDoorOf(environment.config, settings.identityTimeoutMs, identities);
    const { color } = await readTraffic(requireHook(context), door, {
      connections: settings.connections,
      clock,
    });
    return inconclusive({
      phase,
      reason: `${reason}; ${color === 'green' ? 'traffic stays on green' : whereTraffic(color)}`,
      advice: 'Run `bg-check observe` again once there is evidence, or `bg-check rollback --reason <text>`.',
      traffic: color,
    });
  }
  const obstacle = await whyNotBack(context);
  if (obstacle !== undefined) {
    const why = `${reason}; ${obstacle}`;
    await recordAnyway(context, { type: 'observe-verdict', releaseId, decision: 'refused', reason: why });
    return hold(context, why);
  }
  await recordAnyway(context, { type: 'observe-verdict', releaseId, decision: 'roll-back', reason });
  return rollBackObserved(context, reason);
}

/** Closes a release whose observation passed before its run was killed. */
export function finishKept(context: ReleaseContext): Promise<PhaseOutcome> {
  const { releaseId = '', reason = 'the observation passed' } = replay(context.journal.entries);
  return keep(context, releaseId, reason);
}
