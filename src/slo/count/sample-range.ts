import { timeOfScrapes, type CountState } from './count-state.ts';

/** The samples that a reading wants; milliseconds since the Unix epoch, by the server's clock. */
export interface SampleRange {
  readonly color: 'blue' | 'green';
  readonly to: number;
  /** How far back from `to`, as PromQL writes it: `[90s]`. */
  readonly range: string;
}

/** How old a value may be that still counts, as Prometheus itself has it. */
export const lookbackMs = 300_000;

export function sampleRange(color: SampleRange['color'], from: number, to: number): SampleRange {
  // A second more, so that a sample at `from` itself is among them.
  return { color, to, range: `[${Math.ceil((to - from) / 1_000) + 1}s]` };
}

/** So late may come in what nothing is known of yet: so many scrapes, and a time that servers may take to find a new series. */
export const lateScrapes = 4;
export const lateMs = 30_000;

/**
 * From when on samples are wanted: what was counted last of every series that is still scraped, so that nothing between
 * is missed; at first, far enough back to learn what the counters stood at.
 */
export function wantedFrom(state: CountState): number {
  const { since, marks } = state;
  const newest = newestMark(marks);
  if (newest === undefined) return since - lookbackMs;
  const times = [...marks.values()].map(([at]) => at);
  const late = lateMs + timeOfScrapes(state, lateScrapes);
  return Math.min(newest - late, ...times.filter((at) => at >= newest - lookbackMs));
}

export function newestMark(marks: CountState['marks']): number | undefined {
  let newest: number | undefined;
  for (const [at] of marks.values()) newest = Math.max(newest ?? at, at);
  return newest;
}
