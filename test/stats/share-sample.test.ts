import { describe, expect, it } from 'vitest';
import { chanceOfAcceptance, shareSample } from '../../src/stats/share-sample.ts';

const chances = { falseRefusal: 1e-6, missed: 1e-3 };

/** The chance of each count, by adding and multiplying alone. */
function distribution(asked: number, share: number): readonly number[] {
  let chance = [1];
  for (let trial = 0; trial < asked; trial += 1) {
    chance = Array.from(
      { length: trial + 2 },
      (_, count) => (chance[count] ?? 0) * (1 - share) + (chance[count - 1] ?? 0) * share,
    );
  }
  return chance;
}

function chanceBetween(fewest: number, most: number, asked: number, share: number): number {
  return distribution(asked, share)
    .slice(fewest, most + 1)
    .reduce((sum, chance) => sum + chance, 0);
}

describe('the sample that verifies a share', () => {
  it.each([
    [0.01, 0.2, { asked: 1444, fewest: 1, most: 36 }],
    [0.1, 0.2, { asked: 236, fewest: 5, most: 49 }],
    [0.3, 0.2, { asked: 380, fewest: 72, most: 159 }],
    [0.5, 0.2, { asked: 383, fewest: 144, most: 239 }],
    [0.5, 0.1, { asked: 1586, fewest: 696, most: 890 }],
    [0.9, 0.2, { asked: 236, fewest: 187, most: 231 }],
  ])('of %d, to be told from one that is off by %d', (share, tolerance, sample) => {
    expect(shareSample({ share, tolerance, ...chances })).toEqual(sample);
  });

  it.each([0.02, 0.1, 0.25, 0.5, 0.75, 0.99])(
    'refuses a right share of %d once in a million, and misses a wrong one once in a thousand',
    (share) => {
      const tolerance = 0.25;
      const sample = shareSample({ share, tolerance, ...chances });
      const { asked, fewest, most } = sample;
      expect(1 - chanceBetween(fewest, most, asked, share)).toBeLessThanOrEqual(1e-6);
      for (const wrong of [Math.max(0, share - tolerance), Math.min(1, share + tolerance)]) {
        const missed = chanceBetween(fewest, most, asked, wrong);
        expect(missed).toBeLessThanOrEqual(1e-3);
        expect(chanceOfAcceptance(sample, wrong)).toBeCloseTo(missed, 9);
      }
      // Whoever moved nothing, or everything, is always found.
      expect([chanceOfAcceptance(sample, 0), chanceOfAcceptance(sample, 1)]).toEqual([0, 0]);
    },
  );

  it('is refused for what is no share', () => {
    expect(() => shareSample({ share: 1, tolerance: 0.2, ...chances })).toThrow(
      'expected a share between 0 and 1, got 1',
    );
  });
});
