import type { CheckResult } from '../check/check-result.ts';
import type { RollbackSafety } from './journal-entry.ts';

/**
 * Whether blue may still serve, by the checks that tried its statements against the schema. One that failed for
 * blue makes it `unsafe`; without any that passed it stays what it was.
 */
export function rollbackSafetyOf(results: readonly CheckResult[], before: RollbackSafety): RollbackSafety {
  const relevant = results.filter(({ kind, aim }) => kind === 'skew' && aim !== 'green');
  if (relevant.some(({ outcome }) => outcome === 'failed')) return 'unsafe';
  if (before === 'unsafe') return 'unsafe';
  const allPassed = relevant.length > 0 && relevant.every(({ outcome }) => outcome === 'passed');
  return allPassed ? 'safe' : before;
}
