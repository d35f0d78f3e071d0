import type { CheckResult } from '../check/check-result.ts';
import type { Outcome } from '../check/outcome.ts';

export type Verdict = 'pass' | 'fail' | 'inconclusive';

/** The part of a result that a verdict rests on. */
export type JudgedCheck = Pick<CheckResult, 'id' | 'outcome' | 'gating' | 'message'> &
  Partial<Pick<CheckResult, 'kind' | 'preExisting'>>;

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

function decideGating(gating: readonly JudgedCheck[], excused: readonly JudgedCheck[]): Decision {
  const failed = gating.filter((check) => check.outcome === 'failed');
  if (failed.length > 0) return { verdict: 'fail', reason: sentence(failed, () => 'failed') };
  const unknown = gating.filter((check) => check.outcome !== 'passed');
  if (unknown.length > 0) {
    const words = ({ outcome }: JudgedCheck) =>
      outcome === 'passed' || outcome === 'failed' ? outcome : unknownWords[outcome];
    return { verdict: 'inconclusive', reason: sentence(unknown, words) };
  }
  if (excused.length > 0 && !gating.some((check) => check.kind === 'probe')) {
    return { verdict: 'inconclusive', reason: 'no probe has shown that green works' };
  }
  if (gating.length === 0) return { verdict: 'inconclusive', reason: 'no gating check ran' };
  return {
    verdict: 'pass',
    reason: gating.length === 1 ? 'the gating check passed' : `all ${gating.length} gating checks passed`,
  };
}

/**
 * The verdict of a phase: `fail` when a gating check failed; else `inconclusive` when one did not pass, or none
 * gates; else `pass`. What fails on blue too is told and does not count, unless no probe is left that passed.
 */
export function decide(checks: readonly JudgedCheck[]): Decision {
  const gating = checks.filter((check) => check.gating);
  const excused = checks.filter((check) => !check.gating && check.preExisting === true);
  const { verdict, reason } = decideGating(gating, excused);
  if (excused.length === 0) return { verdict, reason };
  return { verdict, reason: `${reason}; ${sentence(excused, () => 'fails on blue too')}` };
}
