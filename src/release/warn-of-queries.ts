import { queryWarnings } from '../check/query-warnings.ts';
import { ConfigError } from '../errors.ts';
import type { CheckPlan } from '../runner/make-plan.ts';
import { warn, type ReleaseContext } from './release-context.ts';

/**
 * Tells what is odd about the queries of objectives that nothing tries before the switch, and so nobody has told.
 * @param options.refuse while traffic has not moved: whether one that cannot be judged keeps it from moving
 * @throws ConfigError on such a query
 */
export function warnOfQueries(
  context: ReleaseContext,
  { checks }: CheckPlan,
  { windowMs, refuse }: { readonly windowMs: number; readonly refuse: boolean },
): void {
  for (const { definition } of checks) {
    if (definition.phases.includes('pre-switch')) continue;
    for (const { severity, message, advice } of queryWarnings(
      definition,
      context.environment.config,
      windowMs,
    )) {
      if (severity === 'error' && refuse) throw new ConfigError(message, { advice });
      warn(context, `${message}\n${advice}`);
    }
  }
}
