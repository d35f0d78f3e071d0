/** A scrape needs a moment until it can be read. */
const lagMs = 250;
/** What is expected and has not come is looked for so soon again, at the earliest. */
const shortestMs = 500;

/** When what is looked at again and again is due. Times in milliseconds since the Unix epoch. */
export interface LookSchedule {
  /** What is due at `now`, in the order it was given in. */
  due(now: number): readonly string[];
  /** Notes that a look began; the next one is due on the grid, whatever became of those between. */
  began(id: string, now: number): void;
  /** Puts the next look a little after something new is expected, instead of on the grid. */
  expect(id: string, at: number): void;
  /** Looks at it so often from now on. */
  repeat(id: string, periodMs: number): void;
  /** When the next of these is due; `Infinity` when there is none. */
  nextAt(ids: readonly string[]): number;
}

/**
 * Everything is due at `startedAt`, then on a grid of its own period that begins there: looks that are late do not make
 * later ones late, and looks that were missed are not made up for.
 */
export function createLookSchedule(periods: ReadonlyMap<string, number>, startedAt: number): LookSchedule {
  const entries = new Map(
    [...periods].map(([id, periodMs]) => [id, { periodMs, beganAt: -Infinity, dueAt: startedAt }]),
  );

  function onGrid(after: number, periodMs: number): number {
    return startedAt + (Math.floor((after - startedAt) / periodMs) + 1) * periodMs;
  }

  return {
    due: (now) => [...entries].filter(([, { dueAt }]) => dueAt <= now).map(([id]) => id),
    began: (id, now) => {
      const entry = entries.get(id);
      if (entry === undefined) return;
      entry.beganAt = now;
      entry.dueAt = onGrid(Math.max(now, startedAt), entry.periodMs);
    },
    expect: (id, at) => {
      const entry = entries.get(id);
      // Far ahead nothing would be noticed but what is expected.
      if (entry === undefined || at > entry.beganAt + 2 * entry.periodMs) return;
      entry.dueAt = Math.max(at + lagMs, entry.beganAt + shortestMs);
    },
    repeat: (id, periodMs) => {
      const entry = entries.get(id);
      if (entry === undefined || entry.periodMs === periodMs) return;
      entry.periodMs = periodMs;
      entry.dueAt = onGrid(Math.max(entry.beganAt, startedAt), periodMs);
    },
    nextAt: (ids) => Math.min(...ids.map((id) => entries.get(id)?.dueAt ?? Infinity)),
  };
}
