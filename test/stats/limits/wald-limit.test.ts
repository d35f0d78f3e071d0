import { describe, expect, it } from 'vitest';
import { waldLimit, waldLimitAtScrape } from '../../../src/stats/limits/wald-limit.ts';

const shift = { limit: 0.01, share: 0.05, rate: 10, scrapeSeconds: 15, alpha: 0.01 };

describe('waldLimit', () => {
  // Seconds for twice, five and twenty times an allowed 1 %, and for an outage of 90 %.
  it.each([
    [1, [1177, 112, 10.7, 1.2]],
    [10, [118, 11.2, 1.1, 0.1]],
    [100, [11.8, 1.1, 0.1, 0]],
    [1_000, [1.2, 0.1, 0, 0]],
  ])('at %i requests a second', (rate, seconds) => {
    const limits = [0.02, 0.05, 0.2, 0.9].map((share) => waldLimit({ ...shift, share, rate }));
    expect(limits.map((limit) => (limit > 100 ? Math.round(limit) : Math.round(limit * 10) / 10))).toEqual(
      seconds,
    );
  });

  it('is worth nothing before the scrape that shows it', () => {
    expect(waldLimitAtScrape(shift)).toBe(15);
    expect(waldLimitAtScrape({ ...shift, rate: 1 })).toBe(120);
    expect(waldLimitAtScrape({ ...shift, share: 1, rate: 1_000 })).toBe(15);
  });

  it.each([
    [{ share: 0.01 }, 'expected 0 < limit < share <= 1, got the limit 0.01 and the share 0.01'],
    [{ limit: 0 }, 'expected 0 < limit < share <= 1, got the limit 0 and the share 0.05'],
    [{ share: 1.1 }, 'expected 0 < limit < share <= 1, got the limit 0.01 and the share 1.1'],
    [{ rate: 0 }, 'expected traffic and scrapes, got 0 events/s each 15 s'],
    [{ alpha: 1 }, 'expected an alpha between 0 and 1, got 1'],
  ])('refuses %j', (change, message) => {
    expect(() => waldLimit({ ...shift, ...change })).toThrow(new RangeError(message));
  });
});
