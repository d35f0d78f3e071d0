import { formatDuration } from '../../duration.ts';
import { ConfigError } from '../../errors.ts';
import type { TimedIncrement } from '../count-source.ts';
import type { Objective } from '../objective.ts';
import { looksAfterSettling } from '../looks-after-settling.ts';
import type { PreviewOptions } from './preview-options.ts';

/**
 * @param lookMs how far apart looks are at which there is something to see
 * @throws ConfigError on an objective that could neither be broken nor be shown to hold before the window ends
 */
export function requireReachable(
  objective: Objective,
  lookMs: number,
  { windowMs, settleMs }: Pick<PreviewOptions, 'windowMs' | 'settleMs'>,
): void {
  const looks = looksAfterSettling(objective);
  if (looks === 0) return;
  const [window, settle] = [windowMs, settleMs].map(formatDuration);
  if (settleMs >= windowMs) {
    throw new ConfigError(
      `the window of ${window} ends before green has settled, for which \`observe.settle\` gives it ${settle}, and nothing counts before`,
      { advice: 'Observe longer, or shorten `observe.settle`.' },
    );
  }
  const needed = looks * lookMs;
  if (needed <= windowMs - settleMs) return;
  const room =
    settleMs === 0
      ? `the window of ${window}`
      : `what \`observe.settle\` leaves of the window, ${formatDuration(windowMs - settleMs)} of ${window}`;
  throw new ConfigError(
    `\`rule\`: ${looks} ${looks === 1 ? 'look takes' : 'looks take'} ${formatDuration(needed)}, longer than ${room}, so it could never be judged`,
    { advice: 'Ask fewer looks, look more often, or observe longer.' },
  );
}

/** One scrape at the end of a window is luck. */
const fewestScrapes = 2;
/** Scrapes are as regular as the machine that makes them. */
const tolerance = 0.95;

/** What is usual of so many times. */
function medianOf(times: readonly number[]): number | undefined {
  return times.toSorted((left, right) => left - right)[Math.floor((times.length - 1) / 2)];
}

/**
 * @param measured how far apart scrapes of blue are; where that is not known, `past` tells how far at least
 * @throws ConfigError on a window that ends before the second scrape of green is to be expected
 */
export function requireRoomForScrapes(
  measured: number | undefined,
  past: readonly Pick<TimedIncrement, 'seconds'>[],
  { windowMs }: Pick<PreviewOptions, 'windowMs'>,
): void {
  const scrapeMs = measured ?? medianOf(past.map(({ seconds }) => seconds * 1_000)) ?? 0;
  if (windowMs >= tolerance * fewestScrapes * scrapeMs) return;
  const about = Math.round(scrapeMs / 100) * 100;
  const [window, scrape, least] = [windowMs, about, fewestScrapes * about].map(formatDuration);
  throw new ConfigError(
    `the window of ${window} has no room for ${fewestScrapes} scrapes: blue is scraped each ${scrape}, as measured`,
    { advice: `Set \`observe.window\` to ${least} at least, or have both colors scraped more often.` },
  );
}
