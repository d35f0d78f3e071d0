import { expect, it } from 'vitest';
import { percentile, smallestSample } from '../../src/stats/percentile.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => count - index);

it.each([
  [[], 50, NaN],
  [[7], 99, 7],
  [upTo(4), 50, 2],
  [upTo(5), 50, 3],
  [upTo(20), 95, 19],
  [upTo(60), 95, 57],
  [upTo(100), 99, 99],
  [upTo(101), 99, 100],
])('takes the nearest rank: %j, %d %%', (values, percent, expected) => {
  expect(percentile(values, percent)).toBe(expected);
});

it('knows how many values a percentile takes', () => {
  expect([50, 90, 95, 99].map(smallestSample)).toEqual([2, 10, 20, 100]);
});
