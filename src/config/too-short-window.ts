import { formatDuration } from '../duration.ts';

/** One look at the end of a window is luck, however long the window is. */
const fewestLooks = 2;

/**
 * The rule that a window of too few looks breaks, and what it is, or one that ends before green has settled; in
 * milliseconds.
 * @param settleMs left out where nothing waits for it
 */
export function tooShortWindow(windowMs = 0, intervalMs = 0, settleMs?: number): string | undefined {
  const [window, interval, settle] = [windowMs, intervalMs, settleMs ?? 0].map(formatDuration);
  if (windowMs < fewestLooks * intervalMs) {
    return `expected a window with room for ${fewestLooks} looks, got \`${window}\` with a look each \`${interval}\``;
  }
  if (settleMs === undefined || settleMs < windowMs) return undefined;
  return `expected a window longer than \`settle\`, got \`${window}\` with \`settle\` at \`${settle}\``;
}
