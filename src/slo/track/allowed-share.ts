import { limitBesideBlue, regressionLimit } from '../../stats/sequential/against-blue.ts';
import type { CountedObjective } from '../objective.ts';
import type { BluePast } from './blue-past.ts';

/** A share that green may have, and where it comes from. */
export interface AllowedShare {
  readonly share: number;
  /** `blue-was-worse`: blue had more than the limit, and green may have what blue had. */
  readonly from: 'limit' | 'blue-was-worse' | 'times-blue';
}

/**
 * The limit, or what blue had where that is more, since going back to something no better does not help. It counts up to
 * its upper bound once blue surely was above the limit; before that only as seen, or a short past would allow anything.
 */
function besideBlue(limit: number, { bad, total, lower, upper }: BluePast): AllowedShare {
  const share = limitBesideBlue(limit, lower > limit ? upper : bad / total);
  return { share, from: share > limit ? 'blue-was-worse' : 'limit' };
}

/**
 * The shares that green is held to: its limit, and, where asked for, `times` what blue had at most. Empty when blue is to
 * be the measure and has no past.
 */
export function allowedShares(
  { limit, against, times }: Pick<CountedObjective, 'limit' | 'against' | 'times'>,
  past: BluePast | undefined,
): readonly AllowedShare[] {
  const own: AllowedShare = past === undefined ? { share: limit, from: 'limit' } : besideBlue(limit, past);
  const blues: AllowedShare[] =
    past === undefined ? [] : [{ share: regressionLimit(times, past.upper), from: 'times-blue' }];
  switch (against) {
    case 'limit':
      return [own];
    case 'blue':
      return blues;
    case 'both':
      return [own, ...blues];
  }
}
