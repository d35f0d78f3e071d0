import {
  createPresenceStream,
  isMissing,
  type PresenceStream,
} from '../../stats/sequential/presence-stream.ts';
import type { TimedIncrement } from '../count-source.ts';
import type { BluePast } from './blue-past.ts';

/** Calling oneself blind by mistake is no rollback, and has a budget of its own. */
const alpha = 0.01;

/**
 * With a share of the traffic so few requests may be due between two scrapes that hardly any come by chance: of so many, less
 * than 30 % come once in 14,000 times.
 */
const fewestDue = 20;

/** Why nothing can be seen of green. */
export type Blindness =
  | { readonly kind: 'no-scrape'; readonly forMs: number }
  /** Scraped, but with this part of the traffic that blue had. */
  | { readonly kind: 'few-requests'; readonly part: number };

/** Keeps count of which scrapes of green arrived, of those that were to be expected. */
export interface ScrapeArrivals {
  add(increment: TimedIncrement, scrapeMs: number): void;
  /** Nobody watched before this moment, so that whatever did not arrive by then is nobody's fault. */
  resume(at: number): void;
  /** Counts scrapes that are overdue, once each; only while the source answers. */
  expect(now: number, scrapeMs: number): void;
  readonly blindness: Blindness | undefined;
  /** Share of the expected scrapes that arrived, at this moment; 1 before any was to be expected. */
  coverage(now: number, scrapeMs: number): number;
  readonly newestAt: number | undefined;
}

/** How long after its time a scrape may be stored and read. */
function graceOf(scrapeMs: number): number {
  return Math.max(scrapeMs / 2, 1_000);
}

/**
 * Instances that are scraped at moments of their own each bring increments, so that time is counted in intervals of one
 * scrape: an interval without any increment is a scrape that is missing.
 */
export function createScrapeArrivals(options: {
  readonly switchedAt: number;
  readonly windowMs: number;
  readonly past: BluePast | undefined;
  readonly shareAt?: (at: number) => number;
}): ScrapeArrivals {
  const { windowMs, past, shareAt = () => 1 } = options;
  let countedTo = options.switchedAt;
  /** Scrapes that were due before are not expected. */
  let expectedFrom = options.switchedAt;
  let newestAt: number | undefined;
  let arrived = 0;
  let missing = 0;
  /** Of `missing`, those of the gap that is still open. */
  let overdue = 0;
  let presence: PresenceStream | undefined;
  /** What came in the interval that is still open, of all instances together. */
  let open: Pick<TimedIncrement, 'seconds' | 'total'> | undefined;
  /** Of blue's traffic, in the interval before, where it is next to nothing. */
  let part: number | undefined;
  let now = options.switchedAt;

  function record(missing: boolean, scrapeMs: number): void {
    presence ??= createPresenceStream({
      upperMissingOfBlue: past?.fewShare,
      windowSeconds: windowMs / 1_000,
      looks: Math.max(2, windowMs / scrapeMs),
      alpha,
    });
    presence.add(scrapeMs / 1_000, missing);
  }

  function recordMissing(count: number, scrapeMs: number): void {
    for (let index = 0; index < count; index++) record(true, scrapeMs);
    missing += count;
  }

  /** One interval in which a scrape arrived, be it next to empty. */
  function close(scrapeMs: number): void {
    if (open === undefined) return;
    // By what it had at first: while an interval is open green may be given more.
    const share = shareAt(countedTo - 1_000 * open.seconds);
    const expected = (past?.rate ?? 0) * open.seconds * share;
    const isDue = share === 1 || expected >= fewestDue;
    part = isDue && isMissing(open.total, expected) ? open.total / expected : undefined;
    record(part !== undefined, scrapeMs);
  }

  const openGap = (at: number, scrapeMs: number) =>
    Math.max(0, Math.floor((at - graceOf(scrapeMs) - Math.max(countedTo, expectedFrom)) / scrapeMs));

  return {
    add: ({ at, seconds, total }, scrapeMs) => {
      newestAt = Math.max(at, newestAt ?? at);
      if (Math.round((at - countedTo) / scrapeMs) <= 0) {
        if (open !== undefined) open = { seconds: open.seconds + seconds, total: open.total + total };
        return;
      }
      close(scrapeMs);
      open = { seconds, total };
      const gap = Math.max(0, Math.round((at - Math.max(countedTo, expectedFrom)) / scrapeMs) - 1);
      recordMissing(Math.max(0, gap - overdue), scrapeMs);
      // One that came late has arrived all the same.
      missing -= Math.max(0, overdue - gap);
      overdue = 0;
      countedTo = at;
      arrived += 1;
    },
    resume: (at) => {
      expectedFrom = at;
      overdue = 0;
    },
    expect: (at, scrapeMs) => {
      now = at;
      const gap = openGap(at, scrapeMs);
      recordMissing(Math.max(0, gap - overdue), scrapeMs);
      overdue = Math.max(overdue, gap);
    },
    get blindness(): Blindness | undefined {
      if (presence === undefined || presence.logEvidence < Math.log(1 / alpha)) return undefined;
      if (overdue > 0) return { kind: 'no-scrape', forMs: now - (newestAt ?? options.switchedAt) };
      return part === undefined ? undefined : { kind: 'few-requests', part };
    },
    coverage: (at, scrapeMs) => {
      const expected = arrived + missing + Math.max(0, openGap(at, scrapeMs) - overdue);
      return expected === 0 ? 1 : arrived / expected;
    },
    get newestAt() {
      return newestAt;
    },
  };
}
