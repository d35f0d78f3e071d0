import { describe, expect, it } from 'vitest';
import type { PlannedCheck } from '../../src/check/check-result.ts';
import type { Outcome } from '../../src/check/outcome.ts';
import { gatherEvidence } from '../../src/gate/gather-evidence.ts';
import type { LookedCheck } from '../../src/gate/observed-check.ts';
import type { RollbackPolicy } from '../../src/gate/rollback-policy.ts';
import { decideRollback, type ObservationDecision } from '../../src/gate/rollback.ts';
import type { SequentialStanding, Standing, ThresholdStanding } from '../../src/stats/standing.ts';

const switchedAt = Date.UTC(2026, 0, 2, 14, 0, 0);
const policy: RollbackPolicy = {
  windowMs: 60_000,
  maxExtensionMs: 30_000,
  alpha: 0.01,
  confirm: 1,
  consecutiveFailures: 2,
  earlyPass: false,
  onUnknown: 'hold',
};

function planned(id: string, kind: PlannedCheck['kind'] = 'custom', rest: Partial<PlannedCheck> = {}) {
  const common = {
    id,
    name: id,
    kind,
    phase: 'observe',
    tags: [],
    gating: true,
    file: 'a.check.ts',
  } as const;
  return { ...common, ...rest };
}

interface Story {
  readonly checks: readonly PlannedCheck[];
  /** What is new at each look; looks are 5 s apart. */
  readonly looks: readonly (readonly LookedCheck[])[];
  readonly observedMs?: number;
  readonly blueProblem?: string;
  readonly policy?: Partial<RollbackPolicy>;
}

function decide(story: Story): ObservationDecision {
  const own = { ...policy, ...story.policy };
  const evidence = gatherEvidence({ planned: story.checks, policy: own, probeIntervalMs: 5_000, switchedAt });
  for (const [index, looked] of story.looks.entries()) {
    const elapsedMs = (index + 1) * 5_000;
    evidence.add(looked, { elapsedMs, watchedMs: elapsedMs });
  }
  const { observedMs = story.looks.length * 5_000, blueProblem } = story;
  return decideRollback({ evidence, observedMs, blueProblem }, own);
}

const brief = ({ action, reason }: ObservationDecision) => `${action}: ${reason}`;

const ended = (id: string, outcome: Outcome, message = 'because', rest: Partial<LookedCheck> = {}) => ({
  id,
  outcome,
  gating: true,
  message,
  ...rest,
});

const letters: Readonly<Record<string, Outcome>> = {
  p: 'passed',
  f: 'failed',
  i: 'inconclusive',
  e: 'errored',
  s: 'skipped',
  n: 'not-run',
};

/** `'pf ff'` is two looks at two checks, `db` and `web`. */
function outcomes(text: string, ids: readonly string[] = ['db', 'web']): LookedCheck[][] {
  const looks = text.split(' ').filter(Boolean);
  return looks.map((look) =>
    Array.from(look, (letter, index) => ended(ids[index] ?? '?', letters[letter] ?? 'errored')),
  );
}

describe('checks that nothing is bet on', () => {
  const checks = [planned('db'), planned('web')];

  it.each<[string, string, number, string]>([
    ['no look yet', '', 0, 'keep-observing: `db` has not ended yet (and 1 more)'],
    ['all well inside the window', 'pp pp', 30_000, 'keep-observing: all 2 gating checks pass'],
    ['all well at its end', 'pp pp', 60_000, 'pass: all 2 gating checks pass at the end of the window'],
    [
      'a single look, though the window is over',
      'pp',
      95_000,
      'keep-observing: window extended: one look is not enough',
    ],
    ['one failure', 'pp fp', 30_000, 'keep-observing: `db` failed (1 of 2 in a row): because'],
    ['two failures in a row', 'fp fp', 30_000, 'roll-back: `db` failed 2 times in a row: because'],
    [
      'two failures, not in a row',
      'fp pp fp',
      30_000,
      'keep-observing: `db` failed (1 of 2 in a row): because',
    ],
    [
      'failures of different checks',
      'fp pf',
      30_000,
      'keep-observing: `web` failed (1 of 2 in a row): because',
    ],
    ['the second check fails twice', 'pf pf', 30_000, 'roll-back: `web` failed 2 times in a row: because'],
    ['failure after the window', 'fp fp', 70_000, 'roll-back: `db` failed 2 times in a row: because'],
    [
      'one failure at the end',
      'pp fp',
      60_000,
      'keep-observing: window extended: `db` failed (1 of 2 in a row): because',
    ],
    ['no data inside the window', 'ip', 10_000, 'keep-observing: `db` is inconclusive: because'],
    ['no data at its end', 'ip ip', 60_000, 'keep-observing: window extended: `db` is inconclusive: because'],
    ['no data at the end of the extension', 'ip ip', 90_000, 'inconclusive: `db` is inconclusive: because'],
    [
      'two unknown at the end',
      'ie ie',
      90_000,
      'inconclusive: `db` is inconclusive: because; `web` is errored: because',
    ],
    ['provider down for ever', 'ep ep ep ep', 90_000, 'inconclusive: `db` is errored: because'],
    ['provider down never rolls back', 'ep ep ep ep', 30_000, 'keep-observing: `db` is errored: because'],
    ['doubt between failures', 'fp ip fp', 30_000, 'keep-observing: `db` failed (1 of 2 in a row): because'],
    ['skipped never passes', 'sp sp', 90_000, 'inconclusive: `db` is skipped: because'],
    ['not run never passes', 'np', 90_000, 'inconclusive: `db` is not-run: because'],
    [
      'what never ended never passes',
      '',
      90_000,
      'inconclusive: `db` has not ended yet; `web` has not ended yet',
    ],
  ])('%s', (_, text, observedMs, decision) => {
    expect(brief(decide({ checks, looks: outcomes(text), observedMs }))).toBe(decision);
  });

  it('keep their last result at looks that were not at them', () => {
    const looks = [...outcomes('pf'), [ended('db', 'passed')], [ended('web', 'failed')]];
    expect(brief(decide({ checks, looks }))).toBe('roll-back: `web` failed 2 times in a row: because');
  });

  it('roll back at the first failure when told so', () => {
    const decision = decide({ checks, looks: outcomes('pf'), policy: { consecutiveFailures: 1 } });
    expect(brief(decision)).toBe('roll-back: `web` failed: because');
  });

  it('say when the failures began', () => {
    const { distance } = decide({ checks, looks: outcomes('fp pp pp fp fp') });
    expect(distance).toEqual({ cause: 'db', progress: 1, firstBadAt: switchedAt + 20_000, seen: 'look' });
  });

  it('count only where they gate', () => {
    const advisory = [planned('db', 'custom', { gating: false }), planned('web')];
    expect(decide({ checks: advisory, looks: outcomes('fp fp'), observedMs: 60_000 }).action).toBe('pass');
    const none = decide({ checks: advisory.slice(0, 1), looks: outcomes('pp pp'), observedMs: 90_000 });
    expect(brief(none)).toBe('inconclusive: no gating check ran');
  });

  it('never pass and never roll back on outcomes that are all unknown', () => {
    const unknown = ['i', 'e', 's', 'n'];
    for (const first of unknown) {
      for (const second of unknown) {
        for (const observedMs of [0, 59_999, 60_000, 89_999, 90_000, 1e9]) {
          const { action } = decide({ checks, looks: outcomes(`${first}p ${second}p`), observedMs });
          expect(action).toBe(observedMs < 90_000 ? 'keep-observing' : 'inconclusive');
        }
      }
    }
  });

  it('roll back what stays unknown only when the policy says so', () => {
    const story = { checks, looks: outcomes('ip ip'), policy: { onUnknown: 'roll-back' } } as const;
    expect(decide({ ...story, observedMs: 89_999 }).action).toBe('keep-observing');
    expect(brief(decide({ ...story, observedMs: 90_000 }))).toBe(
      'roll-back: nobody knows (`observe.onUnknown`): `db` is inconclusive: because',
    );
  });
});

const bet = (coins: number, rest: Partial<SequentialStanding> = {}): Standing => ({
  rule: 'sequential',
  state: 'reading',
  coverage: 1,
  sample: 500,
  healthy: true,
  logEvidence: Math.log(coins),
  ...rest,
});
const limit = (progress: number, rest: Partial<ThresholdStanding> = {}): Standing => ({
  rule: 'threshold',
  state: 'reading',
  coverage: 1,
  sample: 4,
  healthy: progress === 0,
  breached: progress === 1,
  progress,
  ...rest,
});
const at = (id: string, standing: Standing, message = '2 of 500 bad') =>
  ended(id, 'inconclusive', message, { standing });

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

describe('a probe whose rounds an objective judges', () => {
  const probe = planned('order', 'probe', { aim: 'live' });
  const rounds = planned('orders go through', 'slo', { roundsOf: 'order' });
  const failing = ended('order', 'failed', 'status 500');
  const standing = (coins: number) =>
    ended('orders go through', 'inconclusive', '3 of 9 rounds failed', { standing: bet(coins) });
  const looks = (coins: number) => Array.from({ length: 9 }, () => [failing, standing(coins)]);

  it('is not bet on, and not counted in a row', () => {
    expect(brief(decide({ checks: [probe, rounds], looks: looks(8) }))).toBe(
      'keep-observing: `order` failed: status 500; 45 % of the way to a rollback on `orders go through` (8 of 100)',
    );
    expect(decide({ checks: [probe], looks: looks(8) }).action).toBe('roll-back');
  });

  it('leaves its share of the budget to the objective', () => {
    const decision = decide({ checks: [probe, rounds], looks: looks(101) });
    expect(brief(decision)).toBe(
      'roll-back: `orders go through` is broken, by 101 to 1 where 100 to 1 is enough: 3 of 9 rounds failed',
    );
  });

  it('is bet on by itself where the objective only advises', () => {
    const advisory = { ...rounds, gating: false };
    expect(decide({ checks: [probe, advisory], looks: looks(1) })).toMatchObject({
      action: 'roll-back',
      distance: { cause: 'order' },
    });
  });

  it('has no requests that could end the window', () => {
    const story = { checks: [probe, rounds], looks: looks(1), policy: { untilRequests: 1 } };
    expect(decide(story).action).toBe('keep-observing');
  });
});

describe('probes', () => {
  const checks = [planned('order', 'probe', { aim: 'live' })];
  const order = (text: string) => outcomes(text.split('').join(' '), ['order']);

  it.each([
    [
      'dead from the switch on',
      'ff',
      'roll-back: `order` is broken, by 542 to 1 where 100 to 1 is enough: because',
    ],
    [
      'dead later',
      'ppppfff',
      'roll-back: `order` is broken, by 5,380 to 1 where 100 to 1 is enough: because',
    ],
    [
      'failing once',
      'ppppf',
      'keep-observing: `order` failed: because; 27 % of the way to a rollback on `order` (3.6 of 100)',
    ],
    ['well', 'pppp', 'keep-observing: all 1 gating checks pass'],
    ['that cannot be sent', 'eeeeeeeeeee', 'keep-observing: `order` is errored: because'],
  ])('%s', (_, text, decision) => {
    expect(brief(decide({ checks, looks: order(text) }))).toBe(decision);
  });

  it('find a color that is dark although nothing is known of its metrics', () => {
    const both = [planned('errors', 'slo'), ...checks];
    const dark = at('errors', bet(1, { state: 'provider-down', healthy: false }), 'connection refused');
    const looks = ['passed', 'passed', 'failed', 'failed', 'failed', 'failed'].map((outcome) => [
      dark,
      ended('order', outcome as Outcome),
    ]);
    expect(brief(decide({ checks: both, looks }))).toContain('roll-back: `order` is broken');
  });

  it('say nothing about green in rounds in which they failed on blue as well', () => {
    const shared = ended('order', 'failed', 'the database is away', { shared: true });
    const looks = Array.from({ length: 11 }, () => [shared]);
    expect(brief(decide({ checks, looks }))).toBe(
      'keep-observing: `order` failed, and on blue as well: the database is away',
    );
    expect(brief(decide({ checks, looks, observedMs: 1e9 }))).toBe(
      'inconclusive: `order` failed, and on blue as well: the database is away',
    );
    const later = [...looks, ...order('pp')];
    expect(brief(decide({ checks, looks: later, observedMs: 60_000 }))).toBe(
      'keep-observing: window extended: only 15 % of the looks at `order` told anything, and 80 % are needed',
    );
  });

  it('share their budget with objectives', () => {
    const both = [planned('errors', 'slo'), ...checks];
    const look = (coins: number, outcome: Outcome) => [at('errors', bet(coins)), ended('order', outcome)];
    expect(decide({ checks: both, looks: [look(1, 'passed'), look(150, 'failed')] }).action).toBe(
      'keep-observing',
    );
    expect(decide({ checks: both, looks: [look(1, 'passed'), look(205, 'failed')] }).action).toBe(
      'roll-back',
    );
  });

  it.each<[string, Partial<PlannedCheck>]>([
    ['readiness of green', { kind: 'readiness', about: 'green' }],
    ['a probe of green', { kind: 'probe', aim: 'green' }],
  ])('have their like in %s', (_, rest) => {
    const decision = decide({ checks: [planned('order', 'probe', rest)], looks: order('ff') });
    expect(decision.reason).toContain('by 542 to 1');
  });

  it('of blue are no evidence about green', () => {
    for (const rest of [{ kind: 'readiness', about: 'blue' }, { aim: 'blue' }] as const) {
      const decision = decide({ checks: [planned('order', 'probe', rest)], looks: order('f') });
      expect(decision.reason).toBe('`order` failed (1 of 2 in a row): because');
    }
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
