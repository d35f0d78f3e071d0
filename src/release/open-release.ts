import { LockedError } from '../errors.ts';
import { record, recordAnyway } from './record.ts';
import { configuredColors } from './release-colors.ts';
import type { ReleaseContext } from './release-context.ts';
import { isUnderWay, nextSteps } from './release-state.ts';
import { replay } from './replay.ts';

export interface OpenReleaseOptions {
  /** Goes on although the record cannot be written: for traffic that has to go back. */
  readonly evenUnrecorded?: boolean;
  /** How the release was asked to be observed, in milliseconds; by the configuration otherwise. */
  readonly windowMs?: number;
  readonly intervalMs?: number;
  readonly untilRequests?: number;
}

/**
 * Begins a new release and gives its id; one before it whose traffic never moved is closed as superseded.
 * @throws LockedError while the latest release has moved traffic and is not over
 */
export async function openRelease(
  context: ReleaseContext,
  options: OpenReleaseOptions = {},
): Promise<string> {
  const { evenUnrecorded = false, windowMs, intervalMs, untilRequests } = options;
  const write = evenUnrecorded ? recordAnyway : record;
  const { journal, environment, actor, command } = context;
  const state = replay(journal.entries);
  if (isUnderWay(state)) {
    throw new LockedError(`release ${state.releaseId ?? ''} is under way (${state.stage})`, {
      advice: `Finish it first: ${nextSteps(state)
        .map((step) => `\`${step}\``)
        .join(' or ')}.`,
    });
  }
  if (state.stage !== 'none' && state.closed === undefined) {
    const result = state.stage === 'kept' || state.stage === 'rolled-back' ? state.stage : 'superseded';
    const releaseId = state.releaseId ?? '';
    await write(context, { type: 'release-closed', releaseId, result, reason: 'a new release was begun' });
  }
  const releaseId = context.newReleaseId();
  await write(context, {
    type: 'release-opened',
    releaseId,
    target: environment.config.target,
    command,
    actor,
    colors: configuredColors(context),
    ...(windowMs === undefined ? {} : { windowMs }),
    ...(intervalMs === undefined ? {} : { intervalMs }),
    ...(untilRequests === undefined ? {} : { untilRequests }),
  });
  // In a dry run nothing is on record that says so: a new release begins where the colors are configured.
  if (context.dryRun) environment.trade(false);
  return releaseId;
}
