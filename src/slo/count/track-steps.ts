import type { CountState, Stand, Track } from './count-state.ts';

export interface Growth {
  readonly total: number;
  readonly bad: number;
}

/** A sample that was not counted before. */
export interface TrackStep {
  readonly at: number;
  /** What the next step is measured from. */
  readonly mark: Stand;
  /** `undefined` where counting only begins. */
  readonly growth: Growth | undefined;
  /** Since the sample before; `undefined` for the first. */
  readonly interval: number | undefined;
}

/** A counter that fell was reset, and with it what was read with it. */
function wasReset([, totalBefore, badBefore]: Stand, [, total, bad]: Stand): boolean {
  return total < totalBefore || total - bad < totalBefore - badBefore;
}

/** After a reset, and after birth, all of the value has grown. */
function growthOf(before: Stand | undefined, stand: Stand): Growth {
  const [, total, bad] = stand;
  if (before === undefined || wasReset(before, stand)) return { total, bad };
  return { total: total - before[1], bad: Math.max(0, bad - before[2]) };
}

/** A page that was read amid an update may show fewer bad ones than before; none of them is to count twice. */
function markAfter(before: Stand | undefined, stand: Stand, coarsens: boolean): Stand {
  const [at, total, bad] = stand;
  const keep = before !== undefined && !coarsens && !wasReset(before, stand) && bad < before[2];
  return keep ? [at, total, before[2]] : stand;
}

/**
 * What a track did since it was counted last.
 * @param isBirth whether a track that is seen for the first time at that moment began at 0
 */
export function stepsOf(
  track: Track,
  { marks, since }: Pick<CountState, 'marks' | 'since'>,
  isBirth: (at: number) => boolean,
): readonly TrackStep[] {
  const steps: TrackStep[] = [];
  let before = marks.get(track.key);
  for (const stand of track.samples) {
    const [at] = stand;
    if (before !== undefined && at <= before[0]) continue;
    const counts = at > since && (before !== undefined || isBirth(at));
    const mark = markAfter(before, stand, track.coarsens === true);
    steps.push({
      at,
      mark,
      growth: counts ? growthOf(before, stand) : undefined,
      interval: before === undefined ? undefined : at - before[0],
    });
    before = mark;
  }
  return steps;
}
