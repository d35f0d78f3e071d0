import { describe, expect, it } from 'vitest';
import { counterGrowth } from '../../src/slo/counter-growth.ts';
import { createGrowthLedger, takePageBaseline, type ColorBaseline } from '../../src/slo/growth-ledger.ts';
import { parseMetricsPage, seriesKey } from '../../src/slo/text-format.ts';

describe('counterGrowth', () => {
  it.each([
    ['nothing', [], 0],
    [
      'a counter that stood before',
      [
        [90, 5],
        [100, 7],
        [110, 9],
        [120, 12],
      ],
      5,
    ],
    [
      'a sample just at the start is before',
      [
        [100, 7],
        [110, 9],
      ],
      2,
    ],
    [
      'a counter born after counts from 0',
      [
        [110, 5],
        [120, 6],
      ],
      6,
    ],
    [
      'a restart counts whole',
      [
        [90, 50],
        [110, 52],
        [120, 3],
        [130, 4],
      ],
      6,
    ],
    [
      'a restart between the last sample before and the first after',
      [
        [90, 50],
        [110, 3],
      ],
      3,
    ],
    [
      'several restarts',
      [
        [90, 1],
        [110, 2],
        [120, 1],
        [130, 0],
        [140, 4],
      ],
      6,
    ],
    [
      'a counter gone before the start',
      [
        [80, 5],
        [90, 9],
      ],
      0,
    ],
  ] as const)('%s', (_, samples, expected) => {
    expect(counterGrowth(samples, 100)).toBe(expected);
  });
});

describe('growth ledger', () => {
  const page = 'http://green:1/metrics';
  const parse = (text: string) => parseMetricsPage(text, page);
  const grown = (baseline: ColorBaseline | null, ...readings: (string | Record<string, string>)[]) => {
    const ledger = createGrowthLedger(baseline);
    for (const reading of readings) {
      const pages = typeof reading === 'string' ? { [page]: reading } : reading;
      for (const [name, text] of Object.entries(pages)) ledger.record(name, parse(text));
    }
    return [...ledger.tallies()].map((tally) => [seriesKey(tally), tally.growth]);
  };

  it('subtracts the baseline', () => {
    expect(grown({ [page]: { a: 10, b: 3 } }, 'a 12\nb 3')).toEqual([
      ['a', 2],
      ['b', 0],
    ]);
  });

  it('counts a series that is not in the baseline from 0', () => {
    expect(grown({ [page]: { a: 10 } }, 'a 10\na{code="500"} 5')).toEqual([
      ['a', 0],
      ['a{code="500"}', 5],
    ]);
  });

  it('keeps what was counted before a restart', () => {
    expect(grown({ [page]: { a: 10 } }, 'a 17', 'a 2', 'a 3')).toEqual([['a', 10]]);
    expect(grown({ [page]: { a: 10 } }, 'a 2')).toEqual([['a', 2]]);
  });

  it('sees a restart by the start time where the counter has outgrown its old value', () => {
    const start = (at: number) => `process_start_time_seconds ${at}\n`;
    const [, a] = grown({ [page]: { a: 10, process_start_time_seconds: 100 } }, `${start(200)}a 30`);
    expect(a).toEqual(['a', 30]);
    const [, later] = grown({ [page]: {} }, `${start(100)}a 5`, `${start(100.4)}a 6`, `${start(200)}a 7`);
    expect(later).toEqual(['a', 13]);
  });

  it('refuses a page that several instances answer in turn', () => {
    expect(() => grown({}, 'process_start_time_seconds 200', 'process_start_time_seconds 100')).toThrow(
      'http://green:1/metrics is answered by more than one instance: its `process_start_time_seconds` went back from 200 to 100',
    );
  });

  it('counts an instance that was not there from 0, and keeps one that is gone', () => {
    const other = 'http://green:2/metrics';
    expect(grown({ [page]: { a: 10 } }, 'a 12', { [other]: 'a 4' }, { [other]: 'a 6' })).toEqual([
      ['a', 2],
      ['a', 6],
    ]);
  });

  it.each([
    ['no baseline at all', null],
    ['a page that could not be read', { [page]: null }],
  ])('takes the first reading as the baseline for %s, and counts later series from 0', (_, baseline) => {
    expect(grown(baseline, 'a 12', 'a 15\nb 2')).toEqual([
      ['a', 3],
      ['b', 2],
    ]);
  });

  it('passes over readings that are no numbers', () => {
    expect(grown({ [page]: { a: 10 } }, 'a 12', 'a NaN', 'a 15')).toEqual([['a', 5]]);
  });

  it('takes a baseline of what can grow, each series once', () => {
    const text = [
      '# TYPE a counter',
      'a{x="1"} 5',
      'a{x="1"} 9',
      '# TYPE g gauge',
      'g 3',
      '# TYPE process_start_time_seconds gauge',
      'process_start_time_seconds 100',
      '# TYPE s summary',
      's{quantile="0.5"} 1',
      's_count 4',
      'u 1',
      'n NaN',
    ];
    expect(takePageBaseline(parse(text.join('\n')))).toEqual({
      'a{x="1"}': 5,
      process_start_time_seconds: 100,
      s_count: 4,
      u: 1,
    });
  });
});
