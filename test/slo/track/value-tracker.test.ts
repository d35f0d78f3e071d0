import { describe, expect, it } from 'vitest';
import { ProviderError } from '../../../src/errors.ts';
import type { JsonValue } from '../../../src/json.ts';
import { createObjectiveTracker } from '../../../src/slo/objective-tracker.ts';
import type { ValueObjective } from '../../../src/slo/objective.ts';
import type { ValueReading } from '../../../src/slo/value-source.ts';
import { scriptSource, switchedAt } from './scripted-source.ts';

const objective: ValueObjective = {
  sli: { kind: 'gauge', query: 'queue_length', reduce: 'max', onEmpty: 'inconclusive', max: 1_000 },
  minTotal: 3,
  rule: { kind: 'count', failures: 3, of: 3 },
};

const query = 'queue_length{color="green"}';

/** Looks at what is read, 15 s apart; a number for a value. */
async function looks(
  read: readonly (number | Error | ValueReading)[],
  {
    watched = objective,
    remembered = [],
    settleMs = 0,
    from = 0,
  }: {
    readonly watched?: ValueObjective;
    readonly remembered?: readonly JsonValue[];
    readonly settleMs?: number;
    readonly from?: number;
  } = {},
) {
  let index = -1;
  const tracker = createObjectiveTracker(
    watched,
    {
      source: scriptSource([]),
      values: {
        name: 'prometheus',
        value: () => {
          const next = read[index] ?? NaN;
          if (next instanceof Error) return Promise.reject(next);
          return Promise.resolve(typeof next === 'number' ? { state: 'value', value: next, query } : next);
        },
      },
      switchedAt,
      windowMs: 900_000,
      intervalMs: 15_000,
      alpha: 0.01,
      settleMs,
      baselineMs: 0,
      clock: { now: () => switchedAt + (from + index) * 15_000 },
    },
    remembered,
  );
  const seen = [];
  for (index = 0; index < read.length; index++) seen.push(await tracker.look());
  return seen;
}

const empty: ValueReading = { state: 'empty', query, reason: 'Prometheus has no series' };

describe('an objective that is a value', () => {
  it('says the value, what is allowed, and how many looks were over it', async () => {
    const [first, second] = await looks([12.3456789, 1_200]);
    expect(first).toEqual({
      outcome: 'passed',
      message: '12.346, at most 1,000 allowed; 0 % of the way to a rollback',
      evidence: { measured: 12.3456789, limit: 'at most 1,000', sample: 1, query },
      standing: {
        rule: 'threshold',
        breached: false,
        progress: 0,
        state: 'reading',
        coverage: 1,
        sample: 1,
        healthy: false,
        missing: '2 more looks',
        nextAt: switchedAt + 15_000,
      },
      memory: [switchedAt, false],
    });
    expect(second).toMatchObject({
      outcome: 'inconclusive',
      message:
        '1,200, at most 1,000 allowed; over the limit at 1 of the last 2 looks, 3 in a row make a rollback',
      standing: { progress: 1 / 3, firstBadAt: switchedAt + 15_000 },
    });
  });

  it('is failed after as many bad looks as its rule says', async () => {
    const seen = await looks([1, 2_000, 2_000, 2_000]);
    expect(seen.map(({ outcome }) => outcome)).toEqual(['passed', 'inconclusive', 'inconclusive', 'failed']);
    expect(seen.at(-1)?.standing).toMatchObject({ breached: true, firstBadAt: switchedAt + 15_000 });
  });

  it('is healthy after enough good ones', async () => {
    const seen = await looks([1, 2, 3]);
    expect(seen.map(({ standing }) => standing.healthy)).toEqual([false, false, true]);
  });

  it.each([
    ['nothing', empty, 'no-data', 'no data: Prometheus has no series'],
    ['NaN', { state: 'not-a-number', query, reason: 'it is NaN' }, 'no-data', 'not a number: it is NaN'],
    [
      'many',
      { state: 'ambiguous', query, reason: 'it has 2 series' },
      'no-data',
      'ambiguous: it has 2 series',
    ],
    ['old values', { state: 'stale', query, reason: 'it is 5m old' }, 'stale', 'stale: it is 5m old'],
    ['an outage', new ProviderError('Prometheus is down'), 'provider-down', 'Prometheus is down'],
  ] as const)('cannot tell from %s', async (_, reading, state, message) => {
    const [, second, third] = await looks([2_000, reading, 2_000]);
    expect(second).toMatchObject({ outcome: 'inconclusive', message, standing: { state, healthy: false } });
    // It counts neither way.
    expect(third?.standing).toMatchObject({ state: 'reading', progress: 2 / 3, coverage: 2 / 3 });
  });

  it.each([
    ['pass', 'passed', 'no data: Prometheus has no series, taken as a pass'],
    ['fail', 'inconclusive', 'no data: Prometheus has no series, taken as a fail'],
  ] as const)('takes no result for a %s where that is asked for', async (onEmpty, outcome, message) => {
    const watched = { ...objective, sli: { ...objective.sli, onEmpty } };
    const [first] = await looks([empty], { watched });
    expect(first).toMatchObject({ outcome, standing: { state: 'reading', sample: 1 } });
    expect(first?.message).toContain(message);
  });

  it('may have a lower limit, or both', async () => {
    const sli = { kind: 'gauge', query: 'workers', reduce: 'sum', onEmpty: 'fail' } as const;
    const [low] = await looks([2], { watched: { ...objective, sli: { ...sli, min: 5 } } });
    const [between] = await looks([2], { watched: { ...objective, sli: { ...sli, min: 1, max: 5 } } });
    expect([low?.evidence.limit, low?.outcome]).toEqual(['at least 5', 'inconclusive']);
    expect([between?.evidence.limit, between?.outcome]).toEqual(['from 1 to 5', 'passed']);
  });

  it('is not judged while green settles', async () => {
    const seen = await looks([2_000, 2_000, 2_000], { settleMs: 30_000 });
    expect(seen.at(1)).toMatchObject({
      outcome: 'inconclusive',
      message: '2,000, at most 1,000 allowed; green may still settle',
      standing: { sample: 0 },
      memory: undefined,
    });
    expect(seen.at(2)?.standing.sample).toBe(1);
  });

  it('misses no look while green settles, as it counts none', async () => {
    const down = new ProviderError('down');
    const seen = await looks([1, down, empty, down, 1], { settleMs: 45_000 });
    expect(seen.map(({ standing: { coverage, sample } }) => ({ coverage, sample }))).toEqual([
      { coverage: 1, sample: 0 },
      { coverage: 1, sample: 0 },
      { coverage: 1, sample: 0 },
      { coverage: 0, sample: 0 },
      { coverage: 0.5, sample: 1 },
    ]);
    expect(seen.map(({ memory }) => memory === undefined)).toEqual([true, true, true, false, false]);
  });

  it('misses no look at which nothing could be there yet', async () => {
    const reason = 'no answer yet: its range of 10s is not yet filled';
    const early: ValueReading = { state: 'stale', tooSoon: true, query, reason };
    const watched = { ...objective, sli: { ...objective.sli, onEmpty: 'pass' } } as const;
    const seen = await looks([early, early, empty, empty, empty], { watched });
    expect(seen[0]).toMatchObject({ outcome: 'inconclusive', message: reason, memory: undefined });
    expect(
      seen.map(({ standing: { state, coverage, sample, healthy } }) => [state, coverage, sample, healthy]),
    ).toEqual([
      ['insufficient', 1, 0, false],
      ['insufficient', 1, 0, false],
      ['reading', 1, 1, false],
      ['reading', 1, 2, false],
      ['reading', 1, 3, true],
    ]);
  });

  it('counts a scrape once after a restart too, also one that it saw while green settled', async () => {
    const scraped = (value: number, seconds: number): ValueReading => ({
      state: 'value',
      value,
      query,
      sampledAt: switchedAt + seconds * 1_000,
    });
    const read = [scraped(2_000, 0), scraped(2_000, 0), scraped(2_000, 20), scraped(2_000, 20)];
    const uncut = await looks(read, { settleMs: 15_000 });
    expect(uncut.map(({ standing }) => standing.sample)).toEqual([0, 0, 1, 1]);
    for (const cut of [1, 3]) {
      const memories = uncut.slice(0, cut).flatMap(({ memory }) => (memory === undefined ? [] : [memory]));
      const rest = await looks(read.slice(cut), { settleMs: 15_000, remembered: memories, from: cut });
      expect(rest).toEqual(uncut.slice(cut));
    }
  });

  it('counts a scrape once, however often it is looked at', async () => {
    const same: ValueReading = { state: 'value', value: 2_000, query, sampledAt: switchedAt };
    const seen = await looks([same, same, { ...same, sampledAt: switchedAt + 60_000 }]);
    expect(seen.map(({ standing }) => standing.sample)).toEqual([1, 1, 2]);
    expect(seen[1]?.memory).toBeUndefined();
  });

  it('goes on after a restart', async () => {
    const before = await looks([2_000, new ProviderError('down'), 2_000]);
    const remembered = before.map(({ memory }) => memory ?? null);
    const [after] = await looks([2_000], { remembered, from: 3 });
    const uncut = await looks([2_000, new ProviderError('down'), 2_000, 2_000]);
    expect(after).toEqual(uncut.at(-1));
  });
});
