import { describe, expect, it } from 'vitest';
import { createBadLooks } from '../../../src/slo/track/bad-looks.ts';
import { createBudgetRule } from '../../../src/slo/track/budget-rule.ts';
import { createCountRule } from '../../../src/slo/track/count-rule.ts';

function looksAfter(bad: readonly boolean[], rule: { readonly failures: number; readonly of: number }) {
  const looks = createBadLooks(rule);
  for (const one of bad) looks.add(one);
  return looks.state();
}

describe('bad looks', () => {
  it('make a rollback when so many come in a row', () => {
    const rule = { failures: 3, of: 3 };
    expect(looksAfter([true, true, false, true, true], rule)).toMatchObject({
      breached: false,
      doubtful: true,
      words: 'over the limit at 2 of the last 3 looks, 3 in a row make a rollback',
      standing: { progress: 2 / 3 },
    });
    expect(looksAfter([false, true, true, true], rule)).toMatchObject({ breached: true });
  });

  it('make a rollback when so many are among the last', () => {
    const rule = { failures: 3, of: 5 };
    expect(looksAfter([true, false, true, false, true], rule)).toMatchObject({ breached: true });
    expect(looksAfter([true, false, false, true, false, true], rule)).toMatchObject({
      breached: false,
      words: 'over the limit at 2 of the last 5 looks, 3 of 5 make a rollback',
      standing: { progress: 2 / 3 },
    });
  });

  it('show nothing before there were enough of them', () => {
    const rule = { failures: 3, of: 3 };
    expect(looksAfter([false, false], rule)).toMatchObject({ healthy: false, missing: '1 more look' });
    expect(looksAfter([false, false, false], rule)).toMatchObject({ healthy: true });
    expect(looksAfter([false, false, true], rule)).toMatchObject({ healthy: false });
  });
});

describe('the rule of bad looks', () => {
  function stateAfter(looks: readonly (readonly [at: number, bad: number, total: number])[]) {
    const rule = createCountRule({ limit: 0.1, failures: 2, of: 2, minTotal: 50, settledAt: 30 });
    for (const [at, bad, total] of looks) {
      rule.add({ at, seconds: 15, bad, total });
      rule.endLook();
    }
    return rule.state().standing;
  }

  it('judges each look by its own requests', () => {
    expect(
      stateAfter([
        [40, 0, 1_000],
        [50, 20, 100],
        [60, 10, 100],
      ]),
    ).toMatchObject({ progress: 0 });
    expect(
      stateAfter([
        [40, 0, 1_000],
        [50, 20, 100],
        [60, 11, 100],
      ]),
    ).toMatchObject({ breached: true });
  });

  it('counts nothing while green settles, and no look without a request', () => {
    expect(
      stateAfter([
        [10, 90, 100],
        [30, 90, 100],
        [45, 90, 100],
        [60, 0, 0],
      ]),
    ).toMatchObject({ progress: 0.5 });
  });

  it('counts nothing before there were enough requests', () => {
    expect(
      stateAfter([
        [40, 9, 10],
        [50, 9, 10],
        [60, 9, 10],
      ]),
    ).toMatchObject({ progress: 0 });
    expect(
      stateAfter([
        [40, 9, 10],
        [50, 9, 10],
        [60, 9, 40],
        [70, 9, 40],
      ]),
    ).toMatchObject({ breached: true });
  });
});

describe('the rule of budgets', () => {
  const day = 86_400_000;
  function spentAfter(limit: number, bad: number, total: number, at = 0.1 * day) {
    const rule = createBudgetRule({
      limit,
      share: 0.5,
      periodMs: day,
      minTotal: 50,
      switchedAt: 0,
      settledAt: 0,
      cluster: 2,
    });
    rule.add({ at, seconds: 1, bad, total });
    return rule.state();
  }

  it('spends the share of the period, times how much faster than allowed errors come', () => {
    expect(spentAfter(0.01, 20, 1_000)).toMatchObject({
      breached: false,
      words: '20 % of the error budget of 24h spent, 50 % is allowed',
      standing: { progress: 0.4 },
    });
    expect(spentAfter(0.01, 60, 1_000)).toMatchObject({
      breached: true,
      words: '60 % of the error budget of 24h spent, 50 % was allowed',
    });
  });

  it('does not call healthy what is surely above its limit, however little of the budget that spends', () => {
    const spent = 0.001 * day;
    expect(spentAfter(0.01, 60, 1_000, spent)).toEqual({
      breached: false,
      doubtful: false,
      healthy: false,
      missing: 'a share of bad ones within its limit of 1 %',
      words: '0.6 % of the error budget of 24h spent, 50 % is allowed',
      standing: { rule: 'threshold', breached: false, progress: 0.012 },
    });
    // So few more may be chance, where bad ones come by twos.
    expect(spentAfter(0.01, 14, 1_000, spent)).toMatchObject({ healthy: true });
    expect(spentAfter(0.01, 10, 1_000, spent)).toMatchObject({ healthy: true });
    expect(spentAfter(0.01, 1_001, 1_000, spent)).toMatchObject({ healthy: false });
    expect(spentAfter(0.01, 1, 0, spent)).toMatchObject({ healthy: true });
  });

  it('spends nothing before there were enough requests, and all at once where none may be bad', () => {
    expect(spentAfter(0.01, 20, 40)).toMatchObject({ breached: false, standing: { progress: 0 } });
    expect(spentAfter(0, 1, 1_000)).toMatchObject({ breached: true });
  });

  it('forgives what is bad while green settles where none may be, and spends it elsewhere', () => {
    function stateAfter(limit: number, scrapes: readonly (readonly [at: number, bad: number])[]) {
      const budget = {
        limit,
        share: 0.02,
        periodMs: 1_000,
        minTotal: 50,
        switchedAt: 0,
        settledAt: 30,
        cluster: 1,
      };
      const rule = createBudgetRule(budget);
      for (const [at, bad] of scrapes) rule.add({ at, seconds: 15, bad, total: 100 });
      return rule.state();
    }
    expect(
      stateAfter(0, [
        [15, 90],
        [30, 5],
      ]),
    ).toMatchObject({
      breached: false,
      healthy: false,
      missing: 'requests after the cold start',
    });
    expect(
      stateAfter(0, [
        [15, 90],
        [45, 0],
      ]),
    ).toMatchObject({ breached: false, healthy: true });
    expect(
      stateAfter(0, [
        [15, 90],
        [45, 1],
      ]),
    ).toMatchObject({ breached: true });
    expect(stateAfter(0.1, [[15, 90]])).toMatchObject({ breached: true });
  });
});
