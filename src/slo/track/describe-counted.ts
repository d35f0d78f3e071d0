import type { CountedObjective } from '../objective.ts';
import { countedStanding } from './counted-standing.ts';
import { describeColdStart, describeFigures, worstLately } from './describe-figures.ts';
import { findObstacle } from './find-obstacle.ts';
import type { LookEvidence, ObjectiveLook } from './objective-look.ts';
import type { SeenCounted } from './seen-counted.ts';
import type { TrackerOptions } from './tracker-options.ts';

function evidenceOf({ limit }: CountedObjective, { view, reading }: SeenCounted): LookEvidence {
  const { bad, total } = worstLately(view);
  const shares = view.allowed.map(({ share }) => share);
  return {
    limit: shares.length === 0 ? limit : Math.min(...shares),
    sample: total,
    ...(total === 0 ? {} : { measured: bad / total }),
    ...('query' in reading ? { query: reading.query } : {}),
  };
}

/** Puts one look into words, and says where the objective stands. */
export function describeCounted(
  objective: CountedObjective,
  options: TrackerOptions,
  seen: SeenCounted,
): Omit<ObjectiveLook, 'memory'> {
  const { minTotal } = objective;
  const { view, reading } = seen;
  const obstacle = findObstacle(objective, options, seen);
  const state = obstacle?.state ?? 'reading';
  const standing = countedStanding(view, { state, minTotal, reading });
  const evidence = evidenceOf(objective, seen);
  if (obstacle !== undefined) {
    const { message, advice } = obstacle;
    const told = { outcome: 'inconclusive', message, evidence, standing } as const;
    return advice === undefined ? told : { ...told, advice };
  }

  const { breached = false, doubtful = false, words = '' } = view.rule ?? {};
  const note = 'note' in reading ? [reading.note] : [];
  const parts = [describeFigures(objective, view), words];
  if (breached) return { outcome: 'failed', message: [...parts, ...note].join('; '), evidence, standing };

  if (doubtful) {
    const advice = 'Keep observing: more requests tell chance from fault.';
    return { outcome: 'inconclusive', message: [...parts, ...note].join('; '), advice, evidence, standing };
  }
  if (standing.missing !== undefined) parts.push(`needs ${standing.missing} to be called healthy`);
  parts.push(...describeColdStart(objective, view, options.settleMs), ...note);
  return { outcome: 'passed', message: parts.join('; '), evidence, standing };
}
