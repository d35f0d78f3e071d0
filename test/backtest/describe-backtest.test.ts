import { describe, expect, it } from 'vitest';
import { makeBacktestReport } from '../../src/backtest/backtest-report.ts';
import { describeBacktest } from '../../src/backtest/describe-backtest.ts';
import { noRequests, type ReplayedWindow } from '../../src/backtest/replay-window.ts';
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
      conclusive: true,
      share: 1 / 12,
      shareAtMost: expect.closeTo(0.3387, 4) as number,
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
        judged        12 windows, the others have too few scrapes
        rolled back   1 window, 8.33 % of those judged (alpha allows 1 %: 0.12 of 12)
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
    expect(report).toMatchObject({
      conclusive: false,
      share: null,
      shareAtMost: null,
      excessive: false,
      windows: { judged: 0 },
    });
    expect(describeBacktest(report).join('\n')).toMatchInlineSnapshot(`
      "backtest of shop: 4 windows of 15m, from 2026-01-05 00:00 to 2026-01-05 01:00 UTC
        objectives    checkout
        not replayed  queue: a value of a moment has no counts to be replayed
        judged        0 windows, the others have too few scrapes
        without data  4 windows
          2026-01-05 00:00 to 2026-01-05 01:00  checkout: 40 % of its scrapes are there
      Nothing can be concluded: all windows have too few scrapes. Check the metrics of the objectives, the labels in \`prometheus.colors.blue\`, and how far back Prometheus keeps them."
    `);
  });

  it('concludes nothing from few windows, and says what is missing', () => {
    const one = reportOf([kept(0), ...some(14, noData, 1)]);
    expect(one.conclusive).toBe(false);
    expect(describeBacktest(one).join('\n')).toMatchInlineSnapshot(`
      "backtest of shop: 15 windows of 15m, from 2026-01-05 00:00 to 2026-01-05 03:45 UTC
        objectives    checkout
        not replayed  queue: a value of a moment has no counts to be replayed
        judged        1 window, the others have too few scrapes
        rolled back   0 windows, 0 % of those judged (alpha allows 1 %: 0.01 of 1)
        kept          1 window
        without data  14 windows
          2026-01-05 00:15 to 2026-01-05 03:45  checkout: 40 % of its scrapes are there
      Nothing can be concluded: only 1 of 15 windows could be judged. Check the metrics of the objectives, the labels in \`prometheus.colors.blue\`, and how far back Prometheus keeps them."
    `);
    const four = reportOf([...some(4, kept), noData(4)]);
    expect(four.conclusive).toBe(false);
    expect(describeBacktest(four).at(-1)).toMatchInlineSnapshot(
      `"Nothing can be concluded: only 4 of 5 windows could be judged, and it takes 5. Go further back, such as \`--backtest 7d\`, or give a shorter \`--window\`."`,
    );
  });

  it('knows nothing of windows without a request, and says which they are', () => {
    const unasked = (index: number): ReplayedWindow => ({
      from: atWindow(index),
      outcome: 'no-data',
      cause: 'checkout',
      missing: noRequests,
    });
    const report = reportOf([...some(6, kept), noData(6), ...some(3, unasked, 7), rolledBack(10)]);
    expect(report).toMatchObject({
      windows: { replayed: 11, judged: 7, kept: 6, rolledBack: 1, withoutData: 4 },
      conclusive: true,
      share: 1 / 7,
    });
    expect(describeBacktest(report).slice(3, -1).join('\n')).toMatchInlineSnapshot(`
      "  judged        7 windows, the others have no requests or too few scrapes
        rolled back   1 window, 14.3 % of those judged (alpha allows 1 %: 0.07 of 7)
          2026-01-05 02:30  after 45s  checkout: 10 % bad (90 of 900), 1 % allowed
        kept          6 windows
        without data  4 windows
          2026-01-05 01:30 to 2026-01-05 01:45  checkout: 40 % of its scrapes are there
          2026-01-05 01:45 to 2026-01-05 02:30  checkout: had no requests"
    `);
    const idle = reportOf(some(5, unasked));
    expect(idle.conclusive).toBe(false);
    expect(describeBacktest(idle).at(-1)).toMatchInlineSnapshot(
      `"Nothing can be concluded: all windows have no requests. Check the metrics of the objectives, the labels in \`prometheus.colors.blue\`, and how far back Prometheus keeps them."`,
    );
  });

  it('concludes nothing from windows that show nothing, however many', () => {
    const report = reportOf([...some(4, kept), ...some(8, (index) => undecided(index, 'more requests'), 4)]);
    expect(report).toMatchObject({ conclusive: false, windows: { judged: 12, kept: 4, undecided: 8 } });
    expect(describeBacktest(report).at(-1)).toMatchInlineSnapshot(
      `"Nothing can be concluded: only 4 of 12 windows show whether shop held, and it takes 6. Give a longer \`--window\`, and go further back by as much, or lower \`minTotal\`."`,
    );
  });

  it('shows a rollback also where the windows are too few', () => {
    const report = reportOf([rolledBack(0), ...some(14, noData, 1)]);
    expect(report.conclusive).toBe(false);
    expect(describeBacktest(report).at(-1)).toMatchInlineSnapshot(
      `"Each of these is a fault that blue had, or a rollback by mistake: look at what happened then. How often it happens cannot be concluded: only 1 of 15 windows could be judged. Check the metrics of the objectives, the labels in \`prometheus.colors.blue\`, and how far back Prometheus keeps them."`,
    );
  });

  it('says of windows without a rollback what they show, and what they leave open', () => {
    const ends = [
      some(5, kept),
      some(672, kept),
      [
        ...some(10, kept),
        ...some(3, (index) => undecided(index, 'more requests'), 10),
        ...some(2, noData, 13),
      ],
    ].map((list) => describeBacktest(reportOf(list)).at(-1));
    expect(ends.join('\n')).toMatchInlineSnapshot(`
      "The rule would have rolled shop back in none of the 5 windows that could be judged. That leaves open up to 45.1 %; to show the 1 % of alpha takes 299 windows.
      The rule would have rolled shop back in none of the 672 windows that could be judged. With 95 % certainty that is 0.445 % of such windows at most; alpha allows 1 %.
      The rule would have rolled shop back in none of the 13 windows that could be judged. That leaves open up to 20.6 %; to show the 1 % of alpha takes 299 windows. In 3 of them shop was not shown to hold: it would have been watched for longer, and perhaps called inconclusive. What it would have done in the other 2 is not known."
    `);
  });
});
