import { expect, it } from 'vitest';
import { midWindowLimit } from '../../../src/stats/limits/mid-window-limit.ts';
import { waldLimitAtScrape } from '../../../src/stats/limits/wald-limit.ts';

const shift = { limit: 0.01, share: 0.05, rate: 10, scrapeSeconds: 15, alpha: 0.01, windowSeconds: 900 };

it('takes longer where the change may come at any of the 60 looks', () => {
  // 10 req/s at 5 %: 6.17 nats a look, and ln(60/0.01) = 8.70 for one look, 8.01 for two.
  expect(midWindowLimit(shift)).toBe(30);
  expect(waldLimitAtScrape(shift)).toBe(15);
  // 0.587 nats a look: ln(60/(0.01·11)) = 6.30 < 11 · 0.587 = 6.46.
  expect(midWindowLimit({ ...shift, share: 0.02 })).toBe(11 * 15);
});

it('is one scrape for an outage', () => {
  expect(midWindowLimit({ ...shift, share: 0.9 })).toBe(15);
  expect(midWindowLimit({ ...shift, share: 1, rate: 100, scrapeSeconds: 1 })).toBe(1);
});

it('lies beyond a window that is too short', () => {
  expect(midWindowLimit({ ...shift, share: 0.02, rate: 1 })).toBe(Infinity);
  expect(midWindowLimit({ ...shift, windowSeconds: 14 })).toBe(Infinity);
});
