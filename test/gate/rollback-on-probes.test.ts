import { describe, expect, it } from 'vitest';
import type { PlannedCheck } from '../../src/check/check-result.ts';
import type { Outcome } from '../../src/check/outcome.ts';
import { at, bet, brief, decide, ended, outcomes, planned } from './observation-story.ts';

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
