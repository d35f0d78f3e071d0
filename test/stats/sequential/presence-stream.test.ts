import { describe, expect, it } from 'vitest';
import { createPresenceStream, isMissing } from '../../../src/stats/sequential/presence-stream.ts';
import { rollback } from './play.ts';

const window = { upperMissingOfBlue: undefined, windowSeconds: 900, looks: 60, alpha: 0.01 };

/** How many scrapes in a row have to be missing, after so many that came. */
function missingUntilBlind(arrived: number, upperMissingOfBlue?: number): number {
  const stream = createPresenceStream({ ...window, upperMissingOfBlue });
  for (let index = 0; index < arrived; index++) stream.add(15, false);
  for (let missing = 1; missing < 60; missing++) {
    stream.add(15, true);
    if (stream.logEvidence >= rollback) return missing;
  }
  return Infinity;
}

describe('createPresenceStream', () => {
  it('is blind after two missing scrapes at the switch, and three later', () => {
    expect(missingUntilBlind(0)).toBe(2);
    expect([1, 4, 10, 20, 40].map((arrived) => missingUntilBlind(arrived))).toEqual([3, 3, 3, 3, 3]);
  });

  it('takes more where blue itself is missed at times', () => {
    expect(missingUntilBlind(20, 0.001)).toBe(3);
    expect(missingUntilBlind(20, 0.2)).toBeGreaterThan(6);
    expect(missingUntilBlind(20, 1)).toBeGreaterThan(10);
  });

  it('forgives one scrape in fifty', () => {
    const stream = createPresenceStream(window);
    for (let index = 0; index < 60; index++) stream.add(15, index % 50 === 25);
    expect(stream.logEvidence).toBeLessThan(0);
  });
});

describe('isMissing', () => {
  it('is a scrape that did not come, or with less than 30 % of the traffic expected', () => {
    expect([undefined, 0, 29, 30, 150].map((total) => isMissing(total, 100))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('is none where blue had no traffic either', () => {
    expect(isMissing(0, 0)).toBe(false);
  });
});
