import { RefusedError } from '../errors.ts';
import type { SwitchHook } from '../switch/switch-hook.ts';
import { openRelease } from './open-release.ts';
import {
  actionFailed,
  interrupted,
  interruption,
  passed,
  whereTraffic,
  type PhaseOutcome,
} from './phase-outcome.ts';
import {
  configuredIdentities,
  describeReading,
  frontDoorOf,
  measureIdentities,
  readTraffic,
  type TrafficReading,
} from './read-traffic.ts';
import { recordAnyway } from './record.ts';
import { requireSameColors } from './release-colors.ts';
import { inform, requireHook, type ReleaseContext } from './release-context.ts';
import { isUnderWay, type ReleaseState } from './release-state.ts';
import { replay } from './replay.ts';
import { restoreTraffic } from './restore-traffic.ts';

const phase = 'rollback';
/** A mechanism that hangs when read must not hold up a rollback. */
const lookMs = 5_000;

export interface RollBackOptions {
  readonly reason: string;
  /** Roll back although blue can no longer serve safely. */
  readonly force?: boolean;
}

/** What a rollback compares answers with: the record, else the colors themselves, else the configuration. */
async function identitiesFor(context: ReleaseContext, state: ReleaseState) {
  const { config } = context.environment;
  const recorded = state.identities ?? {};
  if (recorded.blue !== undefined && recorded.green !== undefined) return recorded;
  const { identities } = await measureIdentities(context.environment, context.settings.identityTimeoutMs);
  return { ...configuredIdentities(config), ...identities, ...recorded };
}

/** Anything but a clear yes from both witnesses, soon, means that there is something to put back. */
async function servesBlue(hook: SwitchHook, look: () => Promise<TrafficReading>): Promise<boolean> {
  try {
    const { color } = await hook.read(AbortSignal.timeout(lookMs));
    return color === 'blue' && (await look()).color === 'blue';
  } catch {
    return false;
  }
}

async function begin(context: ReleaseContext, options: RollBackOptions): Promise<PhaseOutcome> {
  const hook = requireHook(context);
  const { environment, settings, clock, journal, dryRun } = context;
  const { reason, force = false } = options;
  const state = replay(journal.entries);
  if (state.stage !== 'none') requireSameColors(context, state);

  const identities = await identitiesFor(context, state);
  const door = frontDoorOf(environment, settings.identityTimeoutMs, identities);
  const look = () => readTraffic(hook, door, { connections: settings.connections, clock });
  const isBlue = await servesBlue(hook, look);
  if (!isBlue && state.rollbackSafety === 'unsafe' && !force) {
    const why = 'rolling back is not safe: a statement of blue fails against the schema as it is now';
    context.emit({ type: 'rollback:end', outcome: 'refused', message: why, durationMs: 0 });
    throw new RefusedError(`${why}; ${describeReading(await look())}`, {
      advice: 'Mend green forward, or roll back all the same with `--force`.',
    });
  }
  if (dryRun) {
    const plan = isBlue ? 'blue serves already' : 'would put traffic back on blue';
    inform(context, `${plan}: ${describeReading(await look())}`);
    return passed({ phase, reason: `${plan}; ${whereTraffic('unchanged')}`, traffic: 'unchanged' });
  }
  if (interruption(context.signal)) return interrupted(context, phase, 'unchanged');

  const releaseId = state.releaseId ?? (await openRelease(context, { evenUnrecorded: true }));
  // Whatever is unsettled may still land: only a settled state needs no more than a look.
  const settled = !isUnderWay(state) || ['switched', 'observing', 'held'].includes(state.stage);
  const outcome = await restoreTraffic(context, {
    releaseId,
    cause: 'operator',
    reason,
    saved: state.saved,
    identities,
    alreadyBlue: isBlue && settled,
    forced: force,
  });
  if (!outcome.restored) {
    return actionFailed({
      phase,
      reason: `the rollback failed: ${outcome.message}; ${whereTraffic(outcome.traffic)}`,
      advice:
        'Put traffic on blue by hand, then run `bg-check rollback --reason <text>` to verify and record it.',
      traffic: outcome.traffic,
    });
  }
  await recordAnyway(context, { type: 'release-closed', releaseId, result: 'rolled-back', reason });
  const what = outcome.alreadyBlue ? 'blue serves already' : 'rolled back';
  return passed({
    phase,
    reason: `${what}; ${whereTraffic('blue')}, verified: ${outcome.message}`,
    traffic: 'blue',
  });
}

/**
 * Puts traffic back on blue, verified, from the state saved before the switch. Asks nothing of green and of no
 * metric; may be repeated; once begun, no signal stops it.
 * @throws RefusedError when blue can no longer serve safely
 */
export function rollBack(context: ReleaseContext, options: RollBackOptions): Promise<PhaseOutcome> {
  return begin(context, options);
}
