import { progressOf } from '../stats/sequential/combine-evidence.ts';
import type { ObservationEvidence } from './gather-evidence.ts';
import type { ObservedCheck } from './observed-check.ts';
import type { RollbackPolicy } from './rollback-policy.ts';

/** How far the evidence is from a rollback. */
export interface RollbackDistance {
  /** The check that has brought it there. */
  readonly cause: string;
  /** From 0 to 1. */
  readonly progress: number;
  /** What the bet against green is worth by now, having begun with one coin; only where the cause is bet on. */
  readonly wealth?: number;
  /** When what speaks against green was first seen, in milliseconds since the Unix epoch. */
  readonly firstBadAt?: number;
  /** What was seen then. */
  readonly seen?: 'scrape' | 'look';
}

/** When what speaks against a check was first seen, where anything does. */
export function firstSign({
  firstBadAt,
  standing,
  isOfRounds,
}: ObservedCheck): Pick<RollbackDistance, 'firstBadAt' | 'seen'> {
  if (firstBadAt === undefined) return {};
  return { firstBadAt, seen: standing === undefined || isOfRounds ? 'look' : 'scrape' };
}

/** The largest number that a wealth is told as, since JSON has no infinity. */
const mostWealth = 1e300;

export function wealthOf(logEvidence: number): number {
  return Math.min(mostWealth, Math.exp(logEvidence));
}

/** How far the check is that is nearest to a rollback; `undefined` while nothing speaks against green. */
export function rollbackDistance(
  { checks, combined }: ObservationEvidence,
  { alpha, consecutiveFailures }: Pick<RollbackPolicy, 'alpha' | 'consecutiveFailures'>,
): RollbackDistance | undefined {
  const { cause, logEvidence } = combined;
  const bet =
    cause === undefined
      ? []
      : [
          {
            check: cause,
            progress: progressOf(logEvidence, alpha),
            wealth: wealthOf(logEvidence),
          },
        ];
  const others = checks
    .filter((check) => !check.atStake)
    .map((check) => ({
      check,
      progress:
        check.standing?.rule === 'threshold'
          ? check.standing.progress
          : Math.min(1, check.failures / consecutiveFailures),
    }));
  const [first] = [...bet, ...others].sort((a, b) => b.progress - a.progress);
  if (first === undefined || first.progress === 0) return undefined;
  const { check, ...figures } = first;
  return { cause: check.id, ...figures, ...firstSign(check) };
}

/** A wealth for people: `3.1`, `312`, `1.2e9`. */
export function formatWealth(wealth: number): string {
  if (wealth >= 1e6) return wealth.toExponential(1).replace('e+', 'e');
  return Number(wealth.toPrecision(wealth < 10 ? 2 : 3)).toLocaleString('en-US');
}

/** How far it is, in words: `25 % of the way to a rollback on `checkout` (3.1 of 100)`. */
export function describeDistance({ cause, progress, wealth }: RollbackDistance, alpha: number): string {
  const of = wealth === undefined ? '' : ` (${formatWealth(wealth)} of ${formatWealth(1 / alpha)})`;
  return `${Math.floor(progress * 100)} % of the way to a rollback on \`${cause}\`${of}`;
}
