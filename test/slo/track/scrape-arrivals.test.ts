import { describe, expect, it } from 'vitest';
import { createScrapeArrivals } from '../../../src/slo/track/scrape-arrivals.ts';

const scrapeMs = 15_000;

/** Scrapes at these seconds after the switch, each answered for at once. */
function arrivals(seconds: readonly number[]) {
  const tracker = createScrapeArrivals({ switchedAt: 0, windowMs: 900_000, past: undefined });
  for (const at of seconds) {
    tracker.add({ at: at * 1_000, seconds: 15, bad: 0, total: 10 }, scrapeMs);
    tracker.expect(at * 1_000, scrapeMs);
  }
  return tracker;
}

const upTo = (last: number) => Array.from({ length: last / 15 }, (_, index) => 15 * (index + 1));

describe('scrapes of green', () => {
  it('all arrive, be they a little early or late', () => {
    const tracker = arrivals([16, 29, 46, 61, 74]);
    expect([tracker.coverage(80_000, scrapeMs), tracker.blindness]).toEqual([1, undefined]);
  });

  it('count once however many instances are scraped in between', () => {
    const tracker = arrivals([3, 9, 13, 18, 24, 28, 33, 39, 43, 63]);
    expect(tracker.coverage(64_000, scrapeMs)).toBe(5 / 6);
  });

  it('are missing once they are overdue by half an interval', () => {
    const tracker = arrivals([15, 30]);
    expect(tracker.coverage(52_000, scrapeMs)).toBe(1);
    expect(tracker.coverage(53_000, scrapeMs)).toBe(2 / 3);
  });

  it('have arrived when they came late', () => {
    const tracker = arrivals([15, 30]);
    tracker.expect(55_000, scrapeMs);
    expect(tracker.coverage(55_000, scrapeMs)).toBe(2 / 3);
    tracker.add({ at: 45_000, seconds: 15, bad: 0, total: 10 }, scrapeMs);
    expect(tracker.coverage(55_000, scrapeMs)).toBe(1);
  });

  it('leave one blind after two that are missing at the switch, three later', () => {
    const missing = (before: number) => {
      const tracker = arrivals(upTo(before));
      for (let count = 1; ; count++) {
        tracker.expect((before + 15 * count + 8) * 1_000, scrapeMs);
        if (tracker.blindness !== undefined) return { count, blindness: tracker.blindness };
      }
    };
    expect(missing(0)).toEqual({ count: 2, blindness: { kind: 'no-scrape', forMs: 38_000 } });
    expect(missing(450)).toEqual({ count: 3, blindness: { kind: 'no-scrape', forMs: 53_000 } });
  });

  it('are seen again with the first that arrives', () => {
    const tracker = arrivals(upTo(150));
    tracker.expect(300_000, scrapeMs);
    expect(tracker.blindness).toBeDefined();
    tracker.add({ at: 300_000, seconds: 150, bad: 0, total: 10 }, scrapeMs);
    expect(tracker.blindness).toBeUndefined();
  });
});

describe('requests of green', () => {
  const past = {
    bad: 0,
    total: 1_000,
    lower: 0,
    upper: 0.01,
    dispersion: null,
    meanTotal: 37.5,
    scrapeMs: 3_750,
    rate: 10,
    fewShare: 0.01,
  };

  /** Four instances, all scraped within two seconds, that get so many requests a second together. */
  function blindnessAt(rate: number) {
    const tracker = createScrapeArrivals({ switchedAt: 0, windowMs: 900_000, past });
    let last = 0;
    for (let at = 0; at < 300; at += 15) {
      for (const offset of [0.5, 1, 1.5, 2]) {
        const seconds = at + offset - last;
        last = at + offset;
        tracker.add({ at: last * 1_000, seconds, bad: 0, total: (rate / 4) * 15 }, scrapeMs);
      }
    }
    return tracker.blindness;
  }

  it('are those of all instances together, however close their scrapes', () => {
    expect(blindnessAt(10)).toBeUndefined();
    expect(blindnessAt(4)).toBeUndefined();
  });

  it('are too few to see green by when blue had many times more', () => {
    expect(blindnessAt(2)).toEqual({ kind: 'few-requests', part: expect.closeTo(0.2, 2) as number });
  });
});
