import { expect, it } from 'vitest';
import { closedAverages } from '../../src/stats/closed-averages.ts';

it('lets one fall that has enough for itself', () => {
  expect(closedAverages([100], 0.01)).toEqual([true]);
  expect(closedAverages([99], 0.01)).toEqual([false]);
  expect(closedAverages([], 0.01)).toEqual([]);
});

it('asks for as much more as there are others that say nothing', () => {
  expect(closedAverages([199, 0], 0.01)).toEqual([false, false]);
  expect(closedAverages([200, 0], 0.01)).toEqual([true, false]);
});

it('is not weakened by others that say the same', () => {
  expect(closedAverages([100, 100, 100], 0.01)).toEqual([true, true, true]);
});

it('asks for less where the others weigh little', () => {
  expect(closedAverages([150, 0], 0.01, [2, 1])).toEqual([true, false]);
  expect(closedAverages([149, 0], 0.01, [2, 1])).toEqual([false, false]);
  expect(closedAverages([0, 199], 0.01, [2, 1])).toEqual([false, false]);
});
