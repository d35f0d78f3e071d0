import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import type { DrainSource, DrainSourceName } from '../../src/switch/drain-source.ts';
import { timeToDrain } from '../../src/switch/drain-times.ts';
import { measureDrain } from '../../src/switch/measure-drain.ts';
import type { DrainReading } from '../../src/switch/switch-hook.ts';

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

/** Tells one reading after the other, and the last of them for ever. */
function source(
  name: DrainSourceName,
  readings: readonly (number | DrainReading | undefined | Error)[],
): DrainSource {
  let index = 0;
  return {
    name,
    read: () => {
      const reading = readings[Math.min(index, readings.length - 1)];
      index += 1;
      if (reading instanceof Error) return Promise.reject(reading);
      return Promise.resolve(typeof reading === 'object' ? reading : { inFlight: reading });
    },
  };
}

function measure(sources: readonly DrainSource[], deadlineMs = 2_000) {
  const options = { color: 'green', deadlineMs, clock: movableClock(), quietMs: 300, pollMs: 100 } as const;
  return measureDrain(sources, options);
}

describe('drain', () => {
  it.each([
    ['a quiet color', [0], { drained: true, durationMs: 0, inFlight: 0, t50Ms: 0, t99Ms: 0 }],
    [
      'a color that finishes',
      [4, 3, 1, 0],
      { drained: true, durationMs: 300, inFlight: 0, t50Ms: 200, t99Ms: 300 },
    ],
    [
      'a straggler in the quiet period',
      [1, 0, 0, 1, 0],
      { drained: true, durationMs: 400, inFlight: 0, t50Ms: 400, t99Ms: 400 },
    ],
    ['a color that never finishes', [2], { drained: false, durationMs: 2_000, inFlight: 2 }],
    ['one that finishes half', [2, 1], { drained: false, durationMs: 2_000, inFlight: 1, t50Ms: 100 }],
    [
      'a mechanism that breaks after zero was read',
      [2, 0, new Error('socket gone')],
      { drained: false, durationMs: 2_000, inFlight: 0, t50Ms: 100, t99Ms: 100, problem: 'socket gone' },
    ],
    [
      'a mechanism that stumbles once',
      [1, new Error('oops'), 0],
      { drained: true, durationMs: 200, inFlight: 0, t50Ms: 200, t99Ms: 200 },
    ],
  ])('%s', async (_, readings, expected) => {
    expect(await measure([source('proxy', readings)])).toEqual({ ...expected, source: 'proxy' });
  });

  it('is no drain when the quiet period does not fit before the limit', async () => {
    expect(await measure([source('proxy', [1, 1, 1, 0])], 400)).toEqual({
      drained: false,
      durationMs: 400,
      inFlight: 0,
      t50Ms: 300,
      t99Ms: 300,
      source: 'proxy',
    });
  });

  it('waits for the last new request, though none of them was ever seen in flight', async () => {
    const counts = [10, 12, 12, 13, 13].map((requests) => ({ inFlight: 0, requests }));
    expect(await measure([source('proxy', counts)])).toEqual({
      drained: true,
      durationMs: 300,
      inFlight: 0,
      source: 'proxy',
      t50Ms: 0,
      t99Ms: 0,
      requests: 3,
      lastRequestMs: 300,
    });
  });

  it('is never over while requests keep coming', async () => {
    let requests = 0;
    const busy: DrainSource = {
      name: 'proxy',
      read: () => Promise.resolve({ inFlight: 0, requests: (requests += 1) }),
    };
    expect(await measure([busy])).toMatchObject({ drained: false, inFlight: 0, requests: 20 });
  });

  it('does not take a counter that starts anew for quiet', async () => {
    const counts = [10, 2, 2].map((requests) => ({ inFlight: 0, requests }));
    expect(await measure([source('proxy', counts)])).toMatchObject({
      drained: true,
      durationMs: 100,
      requests: 2,
    });
  });

  it.each([
    ['is over before the first look', [0], { drained: true, durationMs: 5_000, inFlight: 0 }],
    ['goes on after the first look', [2, 1, 0], { drained: true, durationMs: 5_200, inFlight: 0 }],
    ['does not end', [2], { drained: false, durationMs: 7_000, inFlight: 2 }],
  ])('says when it was first looked at, and no quantile, where it %s', async (_, readings, expected) => {
    const options = { color: 'blue', movedAt: -5_000, deadlineMs: 2_000, clock: movableClock() } as const;
    expect(await measureDrain([source('proxy', readings)], { ...options, quietMs: 300 })).toEqual({
      ...expected,
      firstLookMs: 5_000,
      source: 'proxy',
    });
  });

  it('believes the first source that can tell, and stays with it', async () => {
    const mute = source('proxy', [undefined]);
    const broken = source('app', [new Error('the page is gone')]);
    const database = source('database', [1, 0]);
    const sockets = source('sockets', [7]);
    expect(await measure([mute, broken, database, sockets])).toMatchObject({
      drained: true,
      durationMs: 100,
      source: 'database',
    });
    expect(await measure([mute, broken])).toEqual({
      drained: false,
      durationMs: 2_000,
      inFlight: undefined,
      problem: 'proxy cannot tell; the page is gone',
    });
  });

  it('gives up on sources that never tell long before the limit', async () => {
    expect(await measure([source('proxy', [undefined])], 60_000)).toMatchObject({
      drained: false,
      durationMs: 5_000,
    });
  });
});

describe('the time to drain', () => {
  const samples = [100, 60, 40, 55, 50, 2, 1, 0].map((inFlight, index) => ({ atMs: index * 10, inFlight }));

  it('counts what comes back as not done', () => {
    expect(timeToDrain(samples, 0.5)).toBe(40);
    expect(timeToDrain(samples, 0.99)).toBe(60);
    expect(timeToDrain(samples, 1)).toBe(70);
  });

  it('is unknown of what is still there', () => {
    expect(timeToDrain(samples.slice(0, 4), 0.5)).toBeUndefined();
    expect(timeToDrain([], 0.5)).toBeUndefined();
  });
});
