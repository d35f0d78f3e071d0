import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import { measureDrain } from '../../src/switch/measure-drain.ts';

function movableClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    sleep: (milliseconds) => {
      now += milliseconds;
      return Promise.resolve();
    },
  };
}

function measure(readings: readonly (number | undefined | Error)[], deadlineMs = 2_000) {
  let index = 0;
  const drain = () => {
    const reading = readings[Math.min(index, readings.length - 1)];
    index += 1;
    return reading instanceof Error ? Promise.reject(reading) : Promise.resolve({ inFlight: reading });
  };
  const options = { color: 'green', deadlineMs, clock: movableClock(), quietMs: 300, pollMs: 100 } as const;
  return measureDrain(drain, options);
}

describe('drain', () => {
  it.each([
    ['a quiet color', [0], { drained: true, durationMs: 0, inFlight: 0 }],
    ['a color that finishes', [3, 1, 0], { drained: true, durationMs: 200, inFlight: 0 }],
    ['a straggler in the quiet period', [1, 0, 0, 1, 0], { drained: true, durationMs: 400, inFlight: 0 }],
    ['a color that never finishes', [2], { drained: false, durationMs: 2_000, inFlight: 2 }],
    [
      'a mechanism that cannot tell',
      [undefined],
      { drained: false, durationMs: 2_000, inFlight: undefined, problem: 'the mechanism cannot tell' },
    ],
    [
      'a mechanism that breaks after zero was read',
      [2, 0, new Error('socket gone')],
      { drained: false, durationMs: 2_000, inFlight: 0, problem: 'socket gone' },
    ],
    [
      'a mechanism that stumbles once',
      [1, new Error('oops'), 0],
      { drained: true, durationMs: 200, inFlight: 0 },
    ],
  ])('%s', async (_, readings, expected) => {
    expect(await measure(readings)).toEqual(expected);
  });

  it('is no drain when the quiet period does not fit before the deadline', async () => {
    expect(await measure([1, 1, 1, 0], 400)).toEqual({ drained: false, durationMs: 400, inFlight: 0 });
  });
});
