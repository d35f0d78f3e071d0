import { describe, expect, it } from 'vitest';
import { advanceCounts } from '../../../src/slo/count/advance-counts.ts';
import {
  beginCounting,
  scrapeIntervalOf,
  type Stand,
  type Track,
} from '../../../src/slo/count/count-state.ts';

const track = (key: string, samples: readonly Stand[], further: Partial<Track> = {}): Track => ({
  key,
  target: key,
  samples,
  ...further,
});
const from = (tracks: readonly Track[], badOnly: readonly Track[] = []) =>
  advanceCounts(beginCounting(0), { tracks, badOnly });
const rows = ({ increments }: ReturnType<typeof from>) =>
  increments.map(({ at, seconds, bad, total }) => [at, seconds, bad, total]);

describe('more bad events than all', () => {
  const total = (values: readonly number[]) =>
    track(
      'total',
      values.map((value, index) => [index * 1_000, value, 0]),
      { target: 'a' },
    );
  const bad = (values: readonly number[]) =>
    track(
      'bad',
      values.map((value, index) => [index * 1_000, value, value]),
      { target: 'a' },
    );

  it('wait for the next scrape, since a request may fail long after it came in', () => {
    expect(rows(from([total([0, 10, 10, 30])], [bad([0, 2, 5, 5])]))).toEqual([
      [1_000, 1, 2, 10],
      [2_000, 1, 0, 0],
      [3_000, 1, 3, 20],
    ]);
  });

  it('are told as such when the next scrape does not hold them either: they are no part of all', () => {
    expect(rows(from([total([0, 10, 20, 30])], [bad([0, 25, 50, 75])]))).toEqual([
      [1_000, 1, 10, 10],
      [2_000, 1, 15, 10],
      [3_000, 1, 25, 10],
    ]);
  });
});

describe('what is bad within a histogram', () => {
  const samples: readonly Stand[] = [
    [0, 100, 20],
    [1_000, 110, 15],
    [2_000, 120, 21],
  ];

  it('counts once when a page was read amid an update', () => {
    expect(rows(from([track('a', samples)]))).toEqual([
      [1_000, 1, 0, 10],
      [2_000, 1, 1, 10],
    ]);
  });

  it('counts anew from where buckets were merged', () => {
    expect(rows(from([track('a', samples, { coarsens: true })]))).toEqual([
      [1_000, 1, 0, 10],
      [2_000, 1, 6, 10],
    ]);
  });
});

describe('the scrape interval', () => {
  it('is the usual one, whatever gaps there are, and unknown before the second scrape', () => {
    const at = (...times: readonly number[]) => times.map((time) => [time, time, 0] as const);
    const interval = (samples: readonly Stand[]) => scrapeIntervalOf(from([track('a', samples)]).state);
    expect([interval(at(15)), interval(at(15, 30, 45, 105, 120)), interval(at(0, 5))]).toEqual([
      undefined,
      15,
      5,
    ]);
  });
});

describe('instances that are scraped at the same moment', () => {
  it('make one increment', () => {
    const [a, b] = [track('a', [[5_000, 3, 1]]), track('b', [[5_000, 4, 0]])];
    expect(rows(from([a, b]))).toEqual([[5_000, 5, 1, 7]]);
  });
});

it('counts an hour of very many instances, each with moments of its own', () => {
  const seconds = Array.from({ length: 3_600 }, (_, second) => second);
  const instances = Array.from({ length: 40 }, (_, instance) =>
    track(
      `${instance}`,
      seconds.map((second) => [second * 1_000 + instance + 1, second + 1, 0]),
    ),
  );
  expect(from(instances).increments).toHaveLength(40 * 3_600);
});
