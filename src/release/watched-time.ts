/** A tick comes once per interval; one that is late by more than another interval and this was not delayed, but missing. */
const toleranceMs = 1_000;

/** How far an observation has come. Times in milliseconds since the switch. */
export interface WatchedTime {
  /** Until when somebody watched. */
  readonly untilMs: number;
  /** How much of the time until then nobody watched. */
  readonly missedMs: number;
}

export const nothingWatched: WatchedTime = { untilMs: 0, missedMs: 0 };

/** How long nobody watched before `atMs`; 0 while ticks come as they should. */
export function missedBefore(atMs: number, { untilMs }: WatchedTime, intervalMs: number): number {
  const gapMs = atMs - untilMs;
  return gapMs > 2 * intervalMs + toleranceMs ? gapMs : 0;
}
