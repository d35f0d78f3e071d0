import { describe, expect, it } from 'vitest';
import type { CountedSli } from '../../../src/slo/count-source.ts';
import { beginCounting, type CountedIncrement } from '../../../src/slo/count/count-state.ts';
import { readCursor, writeCursor } from '../../../src/slo/count/count-cursor.ts';
import { describeLack } from '../../../src/slo/count/describe-lack.ts';
import { planSchema } from '../../../src/slo/count/plan-reading.ts';
import { readNew } from '../../../src/slo/count/read-new.ts';
import { createLateServer, type LateSeries } from './late-server.ts';

const switchedAt = 1_700_000_000_000;

/** Looks every second until `end`, each look a process of its own that has only the cursor. */
async function countUntil(end: number, sli: CountedSli, series: readonly LateSeries[], everySeconds = 1) {
  const { server, connection } = createLateServer(series, switchedAt);
  const increments: CountedIncrement[] = [];
  const lacks = new Set<string>();
  let state = beginCounting(switchedAt);
  let lack: string | undefined;
  for (let at = 0; at <= end; at += everySeconds) {
    server.now = Math.max(server.now, at);
    const now = switchedAt + at * 1_000;
    const read = await readNew(
      connection,
      { sli, color: 'green', state, plan: { kind: 'ratio' }, now },
      undefined,
    );
    if (read.state !== 'read') throw new Error(read.reason);
    ({ state } = readCursor(writeCursor(read.after, read.plan), planSchema));
    increments.push(...read.increments);
    lack = describeLack(read.after, read.waiting);
    if (lack !== undefined) lacks.add(lack);
  }
  const sum = (member: 'bad' | 'total') => increments.reduce((all, one) => all + one[member], 0);
  return { bad: sum('bad'), total: sum('total'), lack, lacks: [...lacks], increments };
}

/** A counter that stands at what `valueAt` says each second. */
function counter(from: number, to: number, valueAt: (at: number) => number): LateSeries['points'] {
  return Array.from({ length: to - from + 1 }, (_, index) => [from + index, valueAt(from + index)]);
}

/** From no delay at all on, in steps that fall between two queries of one look as well as between looks. */
const lateness = [0, 0.05, 0.15, 0.25, 0.95, 1.05, 1.15, 2.15, 4.05, 9.15, 29.15, 34.05, 36.15, 80.05];

const apart: CountedSli = { kind: 'error-ratio', bad: 'errors_total', total: 'requests_total' };
const within: CountedSli = { kind: 'error-ratio', bad: 'x_total{code=~"5.."}', total: 'x_total' };
const firstError = 20;
const end = 120;
const before = -10;

describe('first errors that are found late are counted once', () => {
  /** Ten requests a second until `quiet`, and three errors with the scrape at 20 s. */
  const requests = (at: number, quiet: number) => 10 * (Math.min(at, quiet) - before);
  const cases = { 'while traffic goes on': end, 'when no request follows': firstError };

  it.each(Object.entries(cases))('in a counter of their own, %s', async (_, quiet) => {
    for (const late of lateness) {
      const counted = await countUntil(end, apart, [
        { name: 'requests_total', points: counter(before, end, (at) => requests(at, quiet)), foundAt: 0 },
        { name: 'errors_total', points: counter(firstError, end, () => 3), foundAt: firstError + late },
      ]);
      const odd = counted.increments.filter(({ bad, total }) => bad > total && total > 0);
      expect({ late, ...counted, odd, lacks: [], increments: [] }).toEqual({
        late,
        ...{ bad: 3, total: 10 * quiet, lack: undefined, odd: [], lacks: [], increments: [] },
      });
    }
  });

  it.each(Object.entries(cases))('in a series of the counter of all, %s', async (_, quiet) => {
    for (const late of lateness) {
      const { bad, total, lack, increments } = await countUntil(end, within, [
        {
          name: 'x_total',
          labels: { code: '200' },
          points: counter(before, end, (at) => requests(at, quiet)),
          foundAt: 0,
        },
        {
          name: 'x_total',
          labels: { code: '500' },
          points: counter(firstError, end, () => 3),
          foundAt: firstError + late,
        },
      ]);
      const odd = increments.filter((one) => one.bad > one.total);
      expect({ late, bad, total, lack, odd }).toEqual({
        late,
        bad: 3,
        total: 10 * quiet + 3,
        lack: undefined,
        odd: [],
      });
    }
  });

  it('of an instance of which nothing is found at first, and its requests later than its errors', async () => {
    for (const late of lateness.filter((each) => each < 25)) {
      const counted = await countUntil(end, apart, [
        { name: 'requests_total', points: counter(before, end, (at) => at - before), foundAt: 0 },
        {
          name: 'requests_total',
          labels: { instance: 'b' },
          points: counter(firstError, end, () => 50),
          foundAt: firstError + late,
        },
        {
          name: 'errors_total',
          labels: { instance: 'b' },
          points: counter(firstError, end, () => 40),
          foundAt: firstError,
        },
      ]);
      const odd = counted.increments.filter(({ bad, total }) => bad > total && total > 0);
      expect({ late, bad: counted.bad, total: counted.total, odd }).toEqual({
        late,
        bad: 40,
        total: end + 50,
        odd: [],
      });
    }
  });

  it('of an instance that is gone when they are found, and of one that was restarted', async () => {
    const dead = firstError + 10;
    for (const late of lateness) {
      const counted = await countUntil(end, apart, [
        { name: 'requests_total', points: counter(before, end, (at) => at - before), foundAt: 0 },
        {
          name: 'requests_total',
          labels: { instance: 'b' },
          points: counter(before, dead, (at) => 10 * (at - before)),
          foundAt: 0,
        },
        {
          name: 'errors_total',
          labels: { instance: 'b' },
          points: counter(firstError, dead, () => 30),
          foundAt: firstError + late,
        },
        {
          name: 'errors_total',
          // Five errors, a restart, and two more.
          points: counter(firstError, end, (at) => (at < firstError + 3 ? 5 : 2)),
          foundAt: firstError + late,
        },
      ]);
      expect({ late, bad: counted.bad, total: counted.total }).toEqual({
        late,
        bad: 37,
        total: end + 10 * dead,
      });
    }
  });
});

describe('bad events that wait for requests', () => {
  it('are told as such, and after two scrapes without any on their own', async () => {
    const { increments, lacks } = await countUntil(firstError + 9, apart, [
      {
        name: 'requests_total',
        points: counter(before, end, (at) => 10 * (Math.min(at, firstError) - before)),
        foundAt: 0,
      },
      { name: 'errors_total', points: counter(firstError, end, () => 3), foundAt: firstError + 4 },
    ]);
    const rows = increments.map(({ at, seconds, bad, total }) => [
      (at - switchedAt) / 1_000,
      seconds,
      bad,
      total,
    ]);
    expect(rows.slice(firstError - 2)).toEqual([
      [19, 1, 0, 10],
      [20, 1, 0, 10],
      [21, 1, 0, 0],
      [22, 1, 0, 0],
      [23, 1, 0, 0],
      [24, 1, 0, 0],
      [25, 1, 0, 0],
      [26, 1, 3, 0],
      [27, 1, 0, 0],
      [28, 1, 0, 0],
      [29, 1, 0, 0],
    ]);
    expect(lacks).toEqual(['the next scrape, which 3 bad events that came in late go with']);
  });
});

describe('a series that was there before the switch and is found late', () => {
  const stood = (foundAt: number): LateSeries[] => [
    {
      name: 'x_total',
      labels: { code: '200' },
      points: counter(before, 4_200, (at) => at - before),
      foundAt: 0,
    },
    {
      name: 'x_total',
      labels: { code: '500' },
      points: counter(before, 4_200, (at) => 1_000 + Math.floor(at / 100)),
      foundAt,
    },
  ];

  it.each([0.5, 35, 300, 1_700])('counts what it grew since the switch: %s s late', async (late) => {
    const { bad, total, lack } = await countUntil(1_800, within, stood(late), 10);
    expect({ bad, total, lack }).toEqual({ bad: 18, total: 1_818, lack: undefined });
  });

  it('is told to be unknown when nobody looks far enough back to see where it began', async () => {
    const { bad, total, lack } = await countUntil(4_200, within, stood(4_100), 20);
    // What it grew in the last hour and a little more, and nothing of what it stood at.
    expect({ bad, total, lack }).toEqual({
      bad: 38,
      total: 4_238,
      lack: 'to know what 1 series counted before the switch, which came in too late to tell',
    });
  });
});
