import { describe, expect, it } from 'vitest';
import { createScrapeForecast } from '../../../src/slo/track/scrape-forecast.ts';

/** When the next scrape is expected at `now`, given those before; seconds, with one each 15 s. */
function next(before: readonly number[], now: number): number | undefined {
  const forecast = createScrapeForecast();
  for (const at of before) forecast.add(at * 1_000);
  const at = forecast.nextAt(now * 1_000, 15_000);
  return at === undefined ? undefined : at / 1_000;
}

describe('the next scrape', () => {
  it('is expected one interval after the last', () => {
    expect(next([15, 30], 30.3)).toBe(45);
  });

  it('is still expected for a moment once it is due, then the one after it', () => {
    expect(next([15, 30], 47)).toBe(45);
    expect(next([15, 30], 49)).toBe(60);
    expect(next([15, 30], 200)).toBe(210);
  });

  it('is that of the instance that comes first', () => {
    expect(next([2, 9, 13, 17, 24, 28], 28.5)).toBe(32);
    expect(next([2, 9, 13, 17, 24, 28, 32], 33)).toBe(39);
  });

  it('is not known before the first', () => {
    expect(next([], 10)).toBeUndefined();
  });
});
