import { expect, it } from 'vitest';
import { oddOneOut } from '../../src/stats/odd-one-out.ts';

it('is a fair bet: nothing is to be won where the lot decides', () => {
  for (const marked of [0, 1, 2, 3]) {
    const chosenMarked = oddOneOut({ marked, isChosenMarked: true });
    const chosenNot = oddOneOut({ marked, isChosenMarked: false });
    expect((marked * chosenMarked + (3 - marked) * chosenNot) / 3).toBeCloseTo(1, 12);
  }
});

it('wins where the chosen one has it and the others do not, and loses most where only another one has it', () => {
  const factors = [1, 2].flatMap((marked) =>
    [true, false].map((isChosenMarked) => oddOneOut({ marked, isChosenMarked })),
  );
  expect(factors.map((factor) => Number(factor.toFixed(2)))).toEqual([2.7, 0.15, 1.35, 0.3]);
});
