import { formatDuration } from '../../duration.ts';
import { binomialInterval } from '../../stats/binomial-interval.ts';
import { formatCount, formatShare } from '../format-figures.ts';
import type { CountedObjective } from '../objective.ts';
import type { CountedView, Tally } from './counted-watch.ts';

/** How sure it must be that a cold start was above the limit before it is told. */
const confidence = 0.99;

function wordOf({ sli }: CountedObjective): string {
  return sli.kind === 'latency' ? `above ${formatDuration(sli.leMs)}` : 'bad';
}

/** What speaks loudest: the stretch in which the limit was broken, once its evidence counts, else all since the switch. */
export function worstLately({ rule, excursion, sinceSwitch }: CountedView): Tally {
  const suspected = rule?.breached === true || rule?.doubtful === true;
  return suspected && excursion !== undefined ? excursion : sinceSwitch;
}

function describeAllowed({ times }: CountedObjective, { allowed }: CountedView): string {
  const strictest = allowed.toSorted((left, right) => left.share - right.share)[0];
  if (strictest === undefined) return 'no limit known';
  const share = `${formatShare(strictest.share)} allowed`;
  switch (strictest.from) {
    case 'limit':
      return share;
    case 'blue-was-worse':
      return `${share} since blue had as much`;
    case 'times-blue':
      return `${share}, ${times} times what blue had`;
  }
}

/** The share that was bad, of how many, and what is allowed. */
export function describeFigures(objective: CountedObjective, view: CountedView): string {
  const { firstAt = 0, newestAt = 0, scrapeMs, excursion } = view;
  const tally = worstLately(view);
  const share = `${formatShare(tally.bad / tally.total)} ${wordOf(objective)}`;
  const counts = `(${formatCount(tally.bad)} of ${formatCount(tally.total)})`;
  const since =
    tally === excursion && excursion.from > firstAt
      ? ` in the last ${formatDuration(newestAt - excursion.from + scrapeMs)}`
      : '';
  return `${share} ${counts}${since}, ${describeAllowed(objective, view)}`;
}

/** Tells of a start that was surely above the limit, and was forgiven. */
export function describeColdStart(
  objective: CountedObjective,
  { whileSettling: { bad, total }, sinceSwitch, allowed }: CountedView,
  settleMs: number,
): string[] {
  const limit = Math.min(...allowed.map(({ share }) => share));
  if (bad <= limit * total || total === sinceSwitch.total) return [];
  if (binomialInterval(bad, total, confidence).lower <= limit) return [];
  const share = `${formatShare(bad / total)} ${wordOf(objective)}`;
  return [`${share} in the first ${formatDuration(settleMs)} is taken for a cold start`];
}
