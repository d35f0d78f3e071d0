import { setImmediate } from 'node:timers/promises';
import type { Outlook } from '../check/check-context.ts';
import type { CheckResult } from '../check/check-result.ts';
import type { Outcome } from '../check/outcome.ts';
import type { CheckPlan } from '../runner/make-plan.ts';
import { runChecks } from '../runner/run-checks.ts';
import type { NotableCheck } from './journal-entry.ts';
import type { ReleaseContext } from './release-context.ts';
import { replay } from './replay.ts';

/** Runs the checks of a plan once. A signal that came while a check held the process is seen when it resolves. */
export async function runPlan(
  context: ReleaseContext,
  plan: CheckPlan,
  outlook: Outlook,
): Promise<readonly CheckResult[]> {
  const { environment, emit, signal, clock, bail, dryRun } = context;
  const results = await runChecks({ plan, environment, emit, signal, clock, bail, dryRun, outlook });
  await setImmediate();
  return results;
}

export function announcePlan(context: ReleaseContext, plan: CheckPlan): void {
  const { releaseId } = replay(context.journal.entries);
  context.emit({
    type: 'phase:start',
    phase: plan.phase,
    checks: plan.checks.map(({ planned }) => planned),
    ...(releaseId === undefined ? {} : { releaseId }),
  });
}

export function countOutcomes(results: readonly CheckResult[]): Partial<Record<Outcome, number>> {
  const counts: Partial<Record<Outcome, number>> = {};
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

export function notPassed(results: readonly CheckResult[]): NotableCheck[] {
  return results
    .filter(({ outcome }) => outcome !== 'passed')
    .map(({ id, outcome, message }) => ({ id, outcome, message }));
}
