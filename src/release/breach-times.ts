import { formatDuration } from '../duration.ts';

/** From the first thing that spoke against green to the decision; milliseconds since the Unix epoch. */
export interface BreachTimes {
  readonly firstBadAt?: number;
  /** What was seen then. */
  readonly seen?: 'scrape' | 'look';
  readonly decidedAt: number;
}

/** The time of day in UTC, such as `14:03:10 UTC`. */
function timeOfDay(at: number): string {
  return `${new Date(at).toISOString().slice(11, 19)} UTC`;
}

/** How long it took from what was seen first to traffic that is verified to be back, for people. */
export function describeBreach(
  { firstBadAt, seen = 'look', decidedAt }: BreachTimes,
  verifiedAt: number,
): string {
  const since = (from: number, to: number) => formatDuration(Math.max(0, to - from));
  if (firstBadAt === undefined) {
    return `decided at ${timeOfDay(decidedAt)}, blue verified after ${since(decidedAt, verifiedAt)}`;
  }
  const [decided, verified] = [since(firstBadAt, decidedAt), since(firstBadAt, verifiedAt)];
  return `first bad ${seen} at ${timeOfDay(firstBadAt)}, decided after ${decided}, blue verified after ${verified}`;
}
