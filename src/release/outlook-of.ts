import type { Outlook } from '../check/check-context.ts';
import type { CheckDefinition } from '../check/check-definition.ts';
import type { PlannedCheck } from '../check/check-result.ts';
import { roundsJudged } from '../gate/rounds-judged.ts';
import type { CheckPlan } from '../runner/make-plan.ts';
import { probeIntervalOf } from './observation-terms.ts';
import type { ObserveOptions } from './observe.ts';
import type { ReleaseContext } from './release-context.ts';

/** Whether a check has a part of the budget of false rollbacks. */
function isAtStake({ gating, kind, aim, about }: PlannedCheck, { objective }: CheckDefinition): boolean {
  if (!gating || aim === 'blue' || about === 'blue') return false;
  return kind === 'slo' ? objective?.rule.kind === 'sequential' : kind === 'probe' || kind === 'readiness';
}

/** A filter may leave nothing of them, which matters only once there is something to observe. */
async function checksToObserve(plan: ReleaseContext['plan']): Promise<CheckPlan['checks']> {
  try {
    return (await plan('observe')).checks;
  } catch {
    return [];
  }
}

/** What is known before the switch of the observation that is to follow; times in milliseconds. */
export async function outlookOf(
  { settings, plan }: ReleaseContext,
  { windowMs = settings.windowMs, intervalMs = settings.intervalMs }: ObserveOptions = {},
): Promise<Outlook> {
  const checks = await checksToObserve(plan);
  const judged = roundsJudged(checks.map(({ planned }) => planned));
  const stakes = checks.filter(
    ({ planned, definition }) => !judged.has(planned.id) && isAtStake(planned, definition),
  ).length;
  return { windowMs, intervalMs, probeIntervalMs: probeIntervalOf(settings, intervalMs), stakes };
}
