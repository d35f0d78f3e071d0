import { expect, it } from 'vitest';
import { compareLatency, isTooSlow, leastToGate, nextLook } from '../../src/contrast/latency.ts';

const options = { ratio: 1.5 };
const slotOf = () => 2;
const times = (blue: number, green: number, triples = 8) => ({
  durations: Array.from({ length: triples }, (_, index) => [
    blue + index,
    blue + 2 * index,
    green + index,
  ]).flat(),
  slotOf,
});

it('finds a green that is slower, by ranks and by medians', () => {
  expect(compareLatency([times(100, 200), times(100, 100)], options)).toMatchObject([
    { isSlower: true, greenMs: 203.5 },
    { isSlower: false },
  ]);
});

it('bears what is slower by little', () => {
  expect(compareLatency([times(100, 120)], options)).toMatchObject([{ isSlower: false }]);
  const quick = { durations: times(0.5, 3).durations.map((time) => time / 10), slotOf };
  expect(compareLatency([quick], options)).toMatchObject([{ isSlower: false }]);
});

it('is not moved by one slow answer, and leaves out what was not answered', () => {
  const outlier = { durations: times(100, 100).durations.with(2, 60_000), slotOf };
  expect(compareLatency([outlier], options)).toMatchObject([{ isSlower: false }]);
  const silent = { durations: times(1, 1).durations.map(() => undefined), slotOf };
  expect(compareLatency([silent], options)).toEqual([undefined]);
});

it('looks again where it gates, until a slower green is known to be too slow', () => {
  const looks = { looks: [5, 15, 50], ratio: 1.5, alpha: 0.001 / 3 };
  const seen = [5, 15].map((triples) => times(100, 200, triples));
  expect(seen.map((timed) => [nextLook(timed, looks), isTooSlow(timed, looks)])).toEqual([
    [15, false],
    [undefined, true],
  ]);
  expect(nextLook(times(100, 100, 5), looks)).toBeUndefined();
});

it('knows how many triples it takes at least', () => {
  expect([1, 10, 100].map(leastToGate)).toEqual([8, 10, 12]);
});
