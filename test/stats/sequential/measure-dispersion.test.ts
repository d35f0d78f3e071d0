import { describe, expect, it } from 'vitest';
import { meanTotalOf, measureDispersion } from '../../../src/stats/sequential/measure-dispersion.ts';
import { referenceVectors } from './reference-vectors.ts';

const near = (value: number) => expect.closeTo(value, 11) as number;

/** Scrapes of 100 events, 15 s each, with so many bad ones. */
const scrapes = (bad: readonly number[]) => bad.map((one) => ({ seconds: 15, bad: one, total: 100 }));

/** Six hours, of which the `index`-th scrape has so many bad events. */
const sixHours = (badAt: (index: number) => number) =>
  scrapes(Array.from({ length: 1_440 }, (_, index) => badAt(index)));

describe('measureDispersion', () => {
  it.each(referenceVectors.dispersion)('agrees with the reference: $kind', ({ x, n, scrape, phi, B }) => {
    const past = x.map((bad, i) => ({ seconds: scrape, bad, total: n[i] ?? NaN }));
    expect(measureDispersion(past, scrape)).toEqual({ phi: near(phi), block: near(B) });
  });

  it('tells errors that come ten at a time from such that come alone', () => {
    const tens = measureDispersion(sixHours((index) => (index % 10 === 0 ? 10 : 0)));
    expect(tens?.phi).toBeGreaterThan(15);
    expect(tens?.block).toBe(1);
  });

  it('tells a burst of several scrapes from as many single ones', () => {
    const bursts = measureDispersion(sixHours((index) => (index % 80 < 8 ? 10 : 0)));
    expect(bursts?.phi).toBeGreaterThan(100);
    expect(bursts?.block).toBeGreaterThan(7);
  });

  it('takes a level that changes from hour to hour for no clustering', () => {
    const alone = (level: number) => (index: number) => (index % 2 === 0 ? level + 1 : level - 1);
    expect(measureDispersion(sixHours((index) => alone(index < 720 ? 1 : 9)(index)))).toEqual({
      phi: 1,
      block: 1,
    });
  });

  it('takes a past without a single error for one without clusters', () => {
    expect(measureDispersion(sixHours(() => 0))).toEqual({ phi: 1, block: 1 });
  });

  it.each([
    ['nothing', []],
    ['half an hour', sixHours(() => 1).slice(0, 120)],
    ['hours without a request', sixHours(() => 0).map((scrape) => ({ ...scrape, total: 0 }))],
  ])('does not know from %s', (_, past) => {
    expect(measureDispersion(past)).toBeUndefined();
  });

  it('knows from little more than an hour', () => {
    expect(measureDispersion(sixHours((index) => index % 2).slice(0, 241))).toEqual({ phi: 1, block: 1 });
  });
});

describe('meanTotalOf', () => {
  it('is the mean a scrape, quiet ones included', () => {
    const quiet = { seconds: 15, bad: 0, total: 0 };
    expect(meanTotalOf([...scrapes([1, 2, 3]), quiet])).toBe(75);
    expect(meanTotalOf([quiet])).toBeUndefined();
    expect(meanTotalOf([])).toBeUndefined();
  });
});
