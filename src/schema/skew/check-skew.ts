import type { SkewOptions } from './skew-options.ts';
import type { SkewReport } from './skew-report.ts';

/**
 * Runs every statement of two versions of an application against every state of the schema that a release passes
 * through, as Postgres itself prepares, plans and runs them, and says which of them do not hold.
 * @throws ConfigError, UsageError or InputError when what it reads is wrong; InconclusiveError when the states cannot be
 * built; ProviderError when the shadow database does not start or answer
 */
export async function checkSkew(options: SkewOptions): Promise<SkewReport> {
  // Half of all there is to load, which a release without migrations can do without.
  const { compareVersions } = await import('./compare-versions.ts');
  return compareVersions(options);
}
