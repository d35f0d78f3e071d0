import { expect, it } from 'vitest';
import { compareLatency } from '../../src/contrast/latency.ts';

const options = { ratio: 1.5, alpha: 0.01 };
const last = () => 2;
const times = (blue: number, green: number) =>
  Array.from({ length: 8 }, (_, index) => [blue + index, blue + 2 * index, green + index]).flat();

it('finds a green that is slower, by ranks and by medians', () => {
  expect(compareLatency([times(100, 200), times(100, 100)], last, options)).toMatchObject([
    { isSlower: true, greenMs: 203.5 },
    { isSlower: false },
  ]);
});

it('bears what is slower by little', () => {
  expect(compareLatency([times(100, 120)], last, options)).toMatchObject([{ isSlower: false }]);
  expect(compareLatency([times(0.5, 3).map((time) => time / 10)], last, options)).toMatchObject([
    { isSlower: false },
  ]);
});

it('is not moved by one slow answer, and leaves out what was not answered', () => {
  const outlier = times(100, 100).with(2, 60_000);
  expect(compareLatency([outlier], last, options)).toMatchObject([{ isSlower: false }]);
  expect(compareLatency([times(1, 1).map(() => undefined)], last, options)).toEqual([undefined]);
});
