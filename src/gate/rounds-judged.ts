import type { PlannedCheck } from '../check/check-result.ts';

/** The probes whose rounds a gating objective judges, so that nothing else is bet on them. */
export function roundsJudged(
  planned: readonly Pick<PlannedCheck, 'gating' | 'roundsOf'>[],
): ReadonlySet<string> {
  return new Set(
    planned.flatMap(({ gating, roundsOf }) => (gating && roundsOf !== undefined ? [roundsOf] : [])),
  );
}
