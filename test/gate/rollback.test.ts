import { describe, expect, it } from 'vitest';
import type { LookedCheck } from '../../src/gate/observed-check.ts';
import type { Standing } from '../../src/stats/standing.ts';
import { at, bet, brief, decide, ended, limit, outcomes, planned, switchedAt } from './observation-story.ts';

describe('objectives that are bet on', () => {
  const checks = [planned('errors', 'slo'), planned('latency', 'slo')];

  it('roll back when the mean of their wealth says so, and name who brought it there', () => {
    const firstBadAt = switchedAt + 3_000;
    const looks = [
      [at('errors', bet(150, { sample: 400 })), at('latency', bet(20))],
      [at('errors', bet(202, { firstBadAt }), '60 of 500 bad'), at('latency', bet(2))],
    ];
    expect(decide({ checks, looks: looks.slice(0, 1) }).action).toBe('keep-observing');
    expect(decide({ checks, looks })).toEqual({
      action: 'roll-back',
      reason: '`errors` is broken, by 102 to 1 where 100 to 1 is enough: 60 of 500 bad',
      distance: {
        cause: 'errors',
        progress: 1,
        wealth: expect.closeTo(102, 9) as number,
        firstBadAt,
        seen: 'scrape',
      },
      extended: false,
    });
  });

  it('tell how far a rollback is, and what health would take', () => {
    const looks = [
      [
        at('errors', bet(5.2, { healthy: false, missing: 'some 400 more requests' })),
        at('latency', bet(1, { healthy: false, missing: 'some 90 more requests' })),
      ],
    ];
    expect(decide({ checks, looks })).toEqual({
      action: 'keep-observing',
      reason:
        '24 % of the way to a rollback on `errors` (3.1 of 100); some 400 more requests to call `errors` healthy (and 1 more)',
      distance: { cause: 'errors', progress: expect.closeTo(0.2457, 4) as number, wealth: 3.1 },
      extended: false,
    });
  });

  it('are kept at the end of the window when all of them are shown to hold', () => {
    const looks = [1, 2].map(() => [at('errors', bet(0.2)), at('latency', bet(0.5))]);
    expect(brief(decide({ checks, looks, observedMs: 59_999 }))).toBe(
      'keep-observing: all 2 gating checks pass',
    );
    expect(brief(decide({ checks, looks, observedMs: 60_000 }))).toBe(
      'pass: all 2 gating checks pass at the end of the window',
    );
  });

  it.each<[string, Standing, string]>([
    [
      'one of them is not shown to hold',
      bet(1, { healthy: false, missing: 'some 400 more requests' }),
      'some 400 more requests to call `latency` healthy',
    ],
    [
      'too few scrapes arrived',
      bet(1, { coverage: 0.79 }),
      'only 79 % of the looks at `latency` told anything, and 80 % are needed',
    ],
    [
      'a rollback is near',
      bet(19.7),
      'the evidence against `latency` is 10.1 of 100, too much to keep green and too little to put traffic back',
    ],
    ['it has no data', bet(1, { state: 'no-data' }), '`latency` has no data: 2 of 500 bad'],
    ['its data are stale', bet(1, { state: 'stale' }), '`latency` has only stale data: 2 of 500 bad'],
    ['its provider is down', bet(1, { state: 'provider-down' }), '`latency` cannot be read: 2 of 500 bad'],
    [
      'it has too few requests',
      bet(1, { state: 'insufficient', healthy: false, missing: '40 more requests' }),
      '40 more requests to call `latency` healthy',
    ],
    ['its threshold is half crossed', limit(0.5), 'more evidence to call `latency` healthy'],
  ])('are not kept while %s', (_, standing, doubt) => {
    const looks = [1, 2].map(() => [at('errors', bet(0.5)), at('latency', standing)]);
    expect(brief(decide({ checks, looks, observedMs: 60_000 }))).toBe(
      `keep-observing: window extended: ${doubt}`,
    );
    expect(decide({ checks, looks, observedMs: 90_000 })).toMatchObject({
      action: 'inconclusive',
      extended: true,
    });
  });

  it('say once that there is nothing to read, whatever a message begins with', () => {
    const looks = [[at('errors', bet(1, { state: 'no-data' }), 'no data: no sample of `x`')]];
    expect(brief(decide({ checks: checks.slice(0, 1), looks, observedMs: 60_000 }))).toBe(
      'keep-observing: window extended: `errors` has no data: no sample of `x`',
    );
  });

  it('never roll back because nothing can be read', () => {
    const dark = bet(1, { state: 'provider-down', healthy: false });
    const looks = Array.from({ length: 40 }, () => [at('errors', dark), at('latency', dark)]);
    for (const observedMs of [10_000, 60_000, 90_000, 1e9]) {
      expect(decide({ checks, looks, observedMs }).action).not.toBe('roll-back');
    }
  });

  it('keep their evidence through looks that could not be taken', () => {
    const looks = [
      [at('errors', bet(190)), at('latency', bet(1))],
      [ended('errors', 'errored', 'the deadline was over'), at('latency', bet(12))],
    ];
    expect(brief(decide({ checks, looks }))).toContain('roll-back: `errors` is broken, by 101 to 1');
    expect(brief(decide({ checks, looks: [...looks.slice(0, 1), [ended('errors', 'errored')]] }))).toBe(
      'keep-observing: `errors` is errored: because; 99 % of the way to a rollback on `errors` (95.5 of 100)',
    );
  });

  it('are confirmed by another scrape, not by another look at the same', () => {
    const look = (coins: number, sample: number) => [
      at('errors', bet(coins, { sample })),
      at('latency', bet(1)),
    ];
    const twice = (...looks: LookedCheck[][]) => decide({ checks, looks, policy: { confirm: 2 } }).action;
    expect(twice(look(300, 500))).toBe('keep-observing');
    expect(twice(look(300, 500), look(300, 500))).toBe('keep-observing');
    expect(twice(look(300, 500), look(300, 600))).toBe('roll-back');
    expect(twice(look(300, 500), look(30, 600), look(400, 700))).toBe('keep-observing');
  });

  it('may end the window early once all of them are shown to hold', () => {
    const policy = { earlyPass: true };
    const looks = [1, 2].map(() => [at('errors', bet(0.2)), at('latency', bet(0.5))]);
    expect(brief(decide({ checks, looks, policy }))).toBe(
      'pass: all 2 gating checks pass, and every objective is shown to hold',
    );
    expect(decide({ checks, looks: looks.slice(1), policy }).action).toBe('keep-observing');
    const custom = [planned('db'), planned('web')];
    expect(decide({ checks: custom, looks: outcomes('pp pp pp'), policy }).action).toBe('keep-observing');
  });

  it('may end the window once all of them were judged by so many requests', () => {
    const look = (samples: readonly [number, number]) => [
      at('errors', bet(0.2, { sample: samples[0] })),
      at('latency', bet(0.2, { sample: samples[1] })),
    ];
    const policy = { untilRequests: 1_000 };
    expect(decide({ checks, looks: [look([500, 400]), look([1_000, 999])], policy }).action).toBe(
      'keep-observing',
    );
    expect(brief(decide({ checks, looks: [look([500, 400]), look([1_100, 1_000])], policy }))).toBe(
      'pass: all 2 gating checks pass after 1,000 requests',
    );
  });
});

describe('thresholds that somebody chose', () => {
  const checks = [planned('queue', 'slo'), planned('errors', 'slo')];

  it('roll back by themselves once they are crossed', () => {
    const firstBadAt = switchedAt + 1_000;
    const looks = [[at('queue', limit(1, { firstBadAt }), '3 times above 100'), at('errors', bet(1))]];
    expect(decide({ checks, looks })).toEqual({
      action: 'roll-back',
      reason: '`queue` is broken: 3 times above 100',
      distance: { cause: 'queue', progress: 1, firstBadAt, seen: 'scrape' },
      extended: false,
    });
  });

  it('take no weight from what is bet on, and are nearest when they are', () => {
    const looks = [[at('queue', limit(2 / 3)), at('errors', bet(10))]];
    expect(brief(decide({ checks, looks }))).toBe(
      'keep-observing: 66 % of the way to a rollback on `queue`; more evidence to call `queue` healthy',
    );
    const proven = [[at('queue', limit(2 / 3)), at('errors', bet(100))]];
    expect(decide({ checks, looks: proven }).action).toBe('roll-back');
  });

  it('roll nothing back by what is not read', () => {
    const looks = [[at('queue', limit(1, { state: 'stale' })), at('errors', bet(1))]];
    expect(decide({ checks, looks }).action).toBe('keep-observing');
    const later = [[at('queue', limit(0.5)), at('errors', bet(1))], [ended('queue', 'errored')]];
    expect(decide({ checks, looks: later }).action).toBe('keep-observing');
  });
});

describe('a blue that cannot take traffic back', () => {
  it('holds what would go back', () => {
    const checks = [planned('db'), planned('web')];
    const blueProblem = 'blue is not ready: GET http://blue/health answered 503';
    expect(decide({ checks, looks: outcomes('fp fp'), blueProblem })).toMatchObject({
      action: 'hold',
      reason: '`db` failed 2 times in a row: because',
      obstacle: 'it cannot go back, since blue is not ready: GET http://blue/health answered 503',
    });
    expect(decide({ checks, looks: outcomes('pp pp'), blueProblem, observedMs: 60_000 }).action).toBe('pass');
  });
});
