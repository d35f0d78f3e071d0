import { observe, requireRoomForLooks, type ObserveOptions } from './observe.ts';
import type { PhaseOutcome } from './phase-outcome.ts';
import { preSwitch } from './pre-switch.ts';
import { measureIdentities } from './read-traffic.ts';
import { inform, requireHook, type ReleaseContext } from './release-context.ts';
import { requireWeights } from './switch-steps.ts';
import { switchTraffic } from './switch-traffic.ts';
import { warnOfQueries } from './warn-of-queries.ts';

async function rehearse(context: ReleaseContext, reason: string): Promise<PhaseOutcome> {
  const { environment, settings, clock } = context;
  const { identities } = await measureIdentities(environment, settings.identityTimeoutMs);
  const preSwitchRecord = { verdict: 'pass', reason, filtered: false, identities, at: clock.now() } as const;
  const outcome = await switchTraffic(context, { preSwitch: preSwitchRecord });
  if (outcome.verdict !== 'pass') return outcome;
  const plan = await context.plan('observe');
  inform(context, `would then observe with ${plan.checks.length} checks`);
  return outcome;
}

/**
 * The whole release: check, move, watch; ends at the first part that does not pass.
 * @param options.releaseId goes on with an opened release instead of beginning one
 */
export async function cutover(
  context: ReleaseContext,
  options: ObserveOptions & { readonly releaseId?: string } = {},
): Promise<PhaseOutcome> {
  requireWeights(requireHook(context), context.settings.steps);
  const { releaseId, ...observing } = options;
  await requireRoomForLooks(context, observing);
  const { windowMs = context.settings.windowMs } = observing;
  warnOfQueries(context, await context.plan('observe'), { windowMs, refuse: true });
  const checked = await preSwitch(context, releaseId === undefined ? { opening: observing } : { releaseId });
  if (checked.verdict !== 'pass') return checked;
  if (context.dryRun) return rehearse(context, checked.reason);
  const switched = await switchTraffic(context);
  if (switched.verdict !== 'pass') return switched;
  return observe(context, { ...observing, isWarned: true });
}
