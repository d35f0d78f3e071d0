import type { CheckResult } from '../check/check-result.ts';
import type { Outcome } from '../check/outcome.ts';

export type Verdict = 'pass' | 'fail' | 'inconclusive';

/** The part of a result that a verdict rests on. */
export type JudgedCheck = Pick<CheckResult, 'id' | 'outcome' | 'gating' | 'message'>;

export interface Decision {
  readonly verdict: Verdict;
  /** One sentence: which checks decided. */
  readonly reason: string;
}

const unknownWords: Record<Exclude<Outcome, 'passed' | 'failed'>, string> = {
  inconclusive: 'was inconclusive',
  errored: 'could not gather evidence',
  skipped: 'was skipped',
  'not-run': 'did not run',
};

function sentence(checks: readonly JudgedCheck[], words: (check: JudgedCheck) => string): string {
  const [first, ...others] = checks;
  if (first === undefined) return '';
  const rest = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return `\`${first.id}\` ${words(first)}${rest}`;
}

/**
 * The verdict of a phase: `fail` when a gating check failed; else `inconclusive` when one did not pass, or none
 * gates; else `pass`.
 */
export function decide(checks: readonly JudgedCheck[]): Decision {
  const gating = checks.filter((check) => check.gating);
  const failed = gating.filter((check) => check.outcome === 'failed');
  if (failed.length > 0) return { verdict: 'fail', reason: sentence(failed, () => 'failed') };
  if (gating.length === 0) return { verdict: 'inconclusive', reason: 'no gating check ran' };
  const unknown = gating.filter((check) => check.outcome !== 'passed');
  if (unknown.length > 0) {
    const words = ({ outcome }: JudgedCheck) =>
      outcome === 'passed' || outcome === 'failed' ? outcome : unknownWords[outcome];
    return { verdict: 'inconclusive', reason: sentence(unknown, words) };
  }
  return {
    verdict: 'pass',
    reason: gating.length === 1 ? 'the gating check passed' : `all ${gating.length} gating checks passed`,
  };
}
