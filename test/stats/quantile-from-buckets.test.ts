import { describe, expect, it } from 'vitest';
import { quantileFromBuckets } from '../../src/stats/quantile-from-buckets.ts';

const buckets = (...pairs: [number, number][]) => new Map(pairs);
const latencies = buckets([0.1, 50], [0.2, 80], [0.5, 100], [Infinity, 100]);

describe('quantileFromBuckets', () => {
  it.each([
    ['inside the first bucket, from 0', 0.25, latencies, 0.05],
    ['at a bound', 0.5, latencies, 0.1],
    ['inside a middle bucket', 0.65, latencies, 0.15],
    ['inside the last finite bucket', 0.9, latencies, 0.35],
    ['the maximum', 1, latencies, 0.5],
    ['the minimum', 0, latencies, 0],
    ['beyond the last finite bound', 0.99, buckets([0.1, 50], [0.5, 90], [Infinity, 100]), 0.5],
    ['over an empty bucket', 0.75, buckets([0.1, 50], [0.2, 50], [0.5, 100], [Infinity, 100]), 0.35],
    ['minimum with an empty first bucket', 0, buckets([1, 0], [2, 10], [Infinity, 10]), 0],
    ['a first bound that is not positive', 0.1, buckets([-1, 20], [1, 100], [Infinity, 100]), -1],
    ['unordered input', 0.5, buckets([Infinity, 4], [2, 4], [1, 2]), 1],
    ['below 0', -0.1, latencies, -Infinity],
    ['above 1', 1.1, latencies, Infinity],
  ])('%s', (_, quantile, histogram, expected) => {
    expect(quantileFromBuckets(quantile, histogram)).toBeCloseTo(expected, 12);
  });

  it.each([
    ['an empty histogram', buckets([0.1, 0], [Infinity, 0])],
    ['no +Inf', buckets([0.1, 1], [0.5, 2])],
    ['only +Inf', buckets([Infinity, 2])],
    ['counts that fall', buckets([0.1, 5], [0.5, 2], [Infinity, 9])],
    ['NaN counts', buckets([0.1, NaN], [Infinity, 9])],
  ])('is NaN for %s', (_, histogram) => {
    expect(quantileFromBuckets(0.5, histogram)).toBeNaN();
  });
});
