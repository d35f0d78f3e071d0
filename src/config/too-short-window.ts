import { formatDuration } from '../duration.ts';

/** One look at the end of a window is luck, however long the window is. */
const fewestLooks = 2;

/** The rule that a window of too few looks breaks, and what it is; in milliseconds. */
export function tooShortWindow(windowMs = 0, intervalMs = 0): string | undefined {
  if (windowMs >= fewestLooks * intervalMs) return undefined;
  const [window, interval] = [windowMs, intervalMs].map(formatDuration);
  return `expected a window with room for ${fewestLooks} looks, got \`${window}\` with a look each \`${interval}\``;
}
