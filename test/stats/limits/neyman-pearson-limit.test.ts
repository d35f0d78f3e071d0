import { describe, expect, it } from 'vitest';
import { neymanPearsonLimit, power } from '../../../src/stats/limits/neyman-pearson-limit.ts';

const shift = { limit: 0.01, share: 0.05, rate: 10, scrapeSeconds: 15, alpha: 0.01, windowSeconds: 900 };

describe('power', () => {
  // Sums of binomial probabilities in double precision, by an independent library.
  it.each([
    [150, 0.01, 0.02, 0.01, 0.12437912522520647],
    [15_000, 0.001, 0.002, 0.0001, 0.3882707019236753],
    [10, 0.01, 0.9, 0.01, 0.9999999914648957],
    [1, 0.01, 0.5, 0.05, 0.5202020202020202],
  ])('%i events, allowed %d, in truth %d, size %d', (events, limit, share, size, expected) => {
    expect(power(events, limit, share, size)).toBeCloseTo(expected, 11);
  });

  it('is the size where nothing has changed', () => {
    expect(power(150, 0.01, 0.01, 0.037)).toBeCloseTo(0.037, 12);
  });
});

describe('neymanPearsonLimit', () => {
  // Seconds from the change: at the switch with 50 and 95 %, in mid-window with 50 and 95 %; by an independent library.
  it.each([
    [1, 0.02, [705, Infinity, 735, Infinity]],
    [1, 0.05, [75, 240, 120, 285]],
    [1, 0.2, [15, 30, 30, 45]],
    [10, 0.02, [75, 225, 120, 270]],
    [10, 0.05, [15, 30, 30, 45]],
    [100, 0.02, [15, 30, 30, 45]],
    [1_000, 0.02, [15, 15, 15, 15]],
  ])('%i requests a second, %d bad of an allowed 0.01', (rate, share, seconds) => {
    const found = (['switch', 'mid-window'] as const).flatMap((since) =>
      [0.5, 0.95].map((probability) => neymanPearsonLimit({ ...shift, rate, share }, probability, since)),
    );
    expect(found).toEqual(seconds);
  });

  it('is quick for the busiest service', () => {
    const start = performance.now();
    expect(
      neymanPearsonLimit({ ...shift, rate: 1e5, share: 0.0101, scrapeSeconds: 1 }, 0.95, 'switch'),
    ).toBeGreaterThan(1);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
