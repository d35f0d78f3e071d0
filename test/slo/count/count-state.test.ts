import { expect, it } from 'vitest';
import { scrapeIntervalOf } from '../../../src/slo/count/count-state.ts';

it.each([
  ['nothing before the second scrape', [], undefined],
  ['one interval', [1_000], 1_000],
  ['the usual one, whatever gap comes before or after it', [7_000, 1_000], 1_000],
  ['the usual one of many', [1_000, 1_010, 7_000, 990, 1_000], 1_000],
])('the interval of scrapes is %s', (_, intervals, expected) => {
  expect(scrapeIntervalOf({ intervals })).toBe(expected);
});
