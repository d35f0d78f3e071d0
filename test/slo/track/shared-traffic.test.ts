import { expect, it } from 'vitest';
import type { BluePast } from '../../../src/slo/track/blue-past.ts';
import { createScrapeArrivals } from '../../../src/slo/track/scrape-arrivals.ts';

const scrapeMs = 15_000;
const past = { rate: 20, fewShare: 0 } as unknown as BluePast;

/** Forty scrapes of a green that gets so many requests a second, where blue got 20. */
function blindnessAt(perSecond: number, shareAt?: (at: number) => number) {
  const arrivals = createScrapeArrivals({
    ...{ switchedAt: 0, windowMs: 40 * scrapeMs, past },
    ...(shareAt === undefined ? {} : { shareAt }),
  });
  for (let scrape = 1; scrape <= 40; scrape += 1) {
    arrivals.add({ at: scrape * scrapeMs, seconds: 15, bad: 0, total: 15 * perSecond }, scrapeMs);
  }
  return arrivals.blindness;
}

it('expects of green no more than its share of the requests that blue had', () => {
  expect(blindnessAt(2)).toEqual({ kind: 'few-requests', part: 0.1 });
  expect(blindnessAt(2, () => 0.1)).toBeUndefined();
  expect(blindnessAt(2, (at) => (at < 300_000 ? 0.1 : 1))).toEqual({ kind: 'few-requests', part: 0.1 });
});

it('still misses what does not come of a share, unless hardly anything was due', () => {
  expect(blindnessAt(0.2, () => 0.1)).toMatchObject({ kind: 'few-requests' });
  expect(blindnessAt(0, () => 0.05)).toBeUndefined();
});
