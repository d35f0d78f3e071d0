import { describe, expect, it } from 'vitest';
import { makeBacktestReport } from '../../src/backtest/backtest-report.ts';
import { describeBacktest } from '../../src/backtest/describe-backtest.ts';
import type { ReplayedWindow } from '../../src/backtest/replay-window.ts';
import { midnight } from './past.ts';

const windowMs = 900_000;
const atWindow = (index: number) => midnight + index * windowMs;

function reportOf(windows: readonly ReplayedWindow[]) {
  const checks = [
    { id: 'checkout' },
    { id: 'queue', left: 'a value of a moment has no counts to be replayed' },
  ];
  const range = { from: midnight, to: atWindow(windows.length) };
  return makeBacktestReport({ target: 'shop', checks, ...range, windowMs, alpha: 0.01 }, windows);
}

const rolledBack = (index: number): ReplayedWindow => ({
  from: atWindow(index),
  outcome: 'rolled-back',
  afterMs: 45_000,
  cause: 'checkout',
  message: '10 % bad (90 of 900), 1 % allowed',
  measured: 0.1,
  limit: 0.01,
  sample: 900,
});
const kept = (index: number): ReplayedWindow => ({ from: atWindow(index), outcome: 'kept' });
const noData = (index: number): ReplayedWindow => ({
  from: atWindow(index),
  outcome: 'no-data',
  cause: 'checkout',
  missing: '40 % of its scrapes are there',
});
const undecided = (index: number, missing: string): ReplayedWindow => ({
  from: atWindow(index),
  outcome: 'undecided',
  cause: 'checkout',
  missing,
});
const some = (count: number, make: (index: number) => ReplayedWindow, first = 0) =>
  Array.from({ length: count }, (_, index) => make(first + index));

describe('the report of a backtest', () => {
  const windows = [
    ...some(8, kept),
    rolledBack(8),
    noData(9),
    noData(10),
    undecided(11, 'some 400 more requests'),
    undecided(12, 'some 1,200 more requests'),
    undecided(13, 'a smaller share of bad ones'),
    noData(14),
  ];

  it('counts what became of the windows, and joins what belongs together', () => {
    expect(reportOf(windows)).toEqual({
      schemaVersion: 1,
      target: 'shop',
      from: '2026-01-05T00:00:00.000Z',
      to: '2026-01-05T03:45:00.000Z',
      windowMs,
      alpha: 0.01,
      checks: [{ id: 'checkout' }, { id: 'queue', left: 'a value of a moment has no counts to be replayed' }],
      windows: { replayed: 15, judged: 12, kept: 8, rolledBack: 1, undecided: 3, withoutData: 3 },
      share: 1 / 12,
      expectedAtMost: 0.12,
      excessive: false,
      rollbacks: [
        {
          from: '2026-01-05T02:00:00.000Z',
          at: '2026-01-05T02:00:45.000Z',
          afterMs: 45_000,
          check: 'checkout',
          message: '10 % bad (90 of 900), 1 % allowed',
          measured: 0.1,
          limit: 0.01,
          sample: 900,
        },
      ],
      undecided: [
        { check: 'checkout', missing: 'more requests', windows: 2 },
        { check: 'checkout', missing: 'a smaller share of bad ones', windows: 1 },
      ],
      withoutData: [
        {
          from: '2026-01-05T02:15:00.000Z',
          to: '2026-01-05T02:45:00.000Z',
          check: 'checkout',
          missing: '40 % of its scrapes are there',
        },
        {
          from: '2026-01-05T03:30:00.000Z',
          to: '2026-01-05T03:45:00.000Z',
          check: 'checkout',
          missing: '40 % of its scrapes are there',
        },
      ],
    });
  });

  it('is told in words', () => {
    expect(describeBacktest(reportOf(windows)).join('\n')).toMatchInlineSnapshot(`
      "backtest of shop: 15 windows of 15m, from 2026-01-05 00:00 to 2026-01-05 03:45 UTC
        objectives    checkout
        not replayed  queue: a value of a moment has no counts to be replayed
        rolled back   1 window, 8.33 % of those judged (1 % allowed, 0.12 of 12)
          2026-01-05 02:00  after 45s  checkout: 10 % bad (90 of 900), 1 % allowed
        kept          8 windows
        undecided     3 windows, not shown to hold
          2 windows  checkout needs more requests
          1 window  checkout needs a smaller share of bad ones
        without data  3 windows
          2026-01-05 02:15 to 2026-01-05 02:45  checkout: 40 % of its scrapes are there
          2026-01-05 03:30 to 2026-01-05 03:45  checkout: 40 % of its scrapes are there
      Each of these is a fault that blue had, or a rollback by mistake: look at what happened then."
    `);
  });

  it('does not list without end', () => {
    const lines = describeBacktest(reportOf(some(30, rolledBack)));
    expect(lines).toContain('    and 10 more; --json lists all');
    expect(lines.at(-1)).toMatch(/^Each of these .* They are more than alpha allows/);
  });

  it('concludes nothing from nothing', () => {
    const report = reportOf(some(4, noData));
    expect(report).toMatchObject({ share: null, excessive: false, windows: { judged: 0 } });
    expect(describeBacktest(report).join('\n')).toMatchInlineSnapshot(`
      "backtest of shop: 4 windows of 15m, from 2026-01-05 00:00 to 2026-01-05 01:00 UTC
        objectives    checkout
        not replayed  queue: a value of a moment has no counts to be replayed
        rolled back   0 windows, 0 % of those judged (1 % allowed, 0 of 0)
        kept          0 windows
        without data  4 windows
          2026-01-05 00:00 to 2026-01-05 01:00  checkout: 40 % of its scrapes are there
      Nothing can be said: no window has enough of its scrapes. Check the metrics of the objectives, the labels in \`prometheus.colors.blue\`, and how far back Prometheus keeps them."
    `);
  });

  it('says when blue would have been left alone', () => {
    expect(describeBacktest(reportOf(some(4, kept))).at(-1)).toBe('The rule would have left shop alone.');
  });
});
