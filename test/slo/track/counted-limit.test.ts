import { describe, expect, it } from 'vitest';
import { increments, pastOfBlue, scriptSource, steady, switchedAt } from './scripted-source.ts';
import { objective, watch } from './watch-objective.ts';

const blue = pastOfBlue(150, 50);

describe('the limit', () => {
  const worseBlue = pastOfBlue(150, 0).map((one) => ({ ...one, bad: 3 }));

  it('is what blue had where blue was worse, since going back would not help', async () => {
    const look = watch(scriptSource(increments(steady(20, 150, 3)), worseBlue));
    expect(await look(300)).toMatchObject({
      outcome: 'passed',
      message: '2 % bad (60 of 3,000), 2.09 % allowed since blue had as much; 0 % of the way to a rollback',
    });
  });

  it('is times what blue had, where asked for', async () => {
    const against = { ...objective, against: 'blue', times: 2 } as const;
    const look = watch(scriptSource(increments(steady(60, 150, 3)), blue), { objective: against });
    expect(await look(300)).toMatchObject({
      outcome: 'failed',
      message: expect.stringContaining(
        '2 % bad (60 of 3,000), 0.747 % allowed, 2 times what blue had; the odds',
      ) as string,
    });
  });

  it('of both kinds is broken by either', async () => {
    const both = { ...objective, against: 'both' } as const;
    const inside = watch(scriptSource(increments(steady(60, 1_000, 9)), pastOfBlue(1_000, 50)), {
      objective: both,
    });
    expect(await inside(300)).toMatchObject({ outcome: 'failed', evidence: { measured: 0.009 } });
  });

  it('cannot be blue when blue has no past', async () => {
    const against = { ...objective, against: 'blue' } as const;
    expect(await watch(scriptSource(increments(steady(10, 150))), { objective: against })(150)).toMatchObject(
      {
        outcome: 'inconclusive',
        message: 'blue has no past that green can be held to',
        standing: { state: 'insufficient', healthy: false },
      },
    );
  });

  it('of both kinds is never shown to hold when blue has no past', async () => {
    const both = { ...objective, against: 'both' } as const;
    const look = watch(scriptSource(increments(steady(60, 1_000))), { objective: both });
    expect((await look(900)).standing).toMatchObject({
      healthy: false,
      missing: 'a past of blue that green can be held to',
    });
  });

  it('of 0 is not shown to hold by what was not judged', async () => {
    const look = watch(scriptSource(increments(steady(4, 150, 40)), pastOfBlue(150, 0)), {
      objective: { ...objective, limit: 0 },
      settleMs: 3_600_000,
    });
    expect((await look(60)).standing).toMatchObject({
      healthy: false,
      missing: 'requests after the cold start',
    });
  });

  it('of 0 is broken by a single bad request', async () => {
    const none = { ...objective, limit: 0 };
    const look = watch(scriptSource(increments([...steady(4, 150), [75, 150, 1], [90, 150, 0]])), {
      objective: none,
    });
    expect(await look(60)).toMatchObject({
      outcome: 'passed',
      message: '0 % bad (0 of 600), 0 % allowed; 0 % of the way to a rollback',
      standing: { healthy: true },
    });
    expect(await look(90)).toMatchObject({
      outcome: 'failed',
      message: '0.333 % bad (1 of 300) in the last 30s, 0 % allowed; there was to be none',
      standing: { logEvidence: Math.log(1e12), firstBadAt: switchedAt + 75_000 },
    });
  });

  it('of 0 is what blue had, if blue had any', async () => {
    const none = { ...objective, limit: 0 };
    const look = watch(scriptSource(increments([...steady(4, 150), [75, 150, 1]]), blue), {
      objective: none,
    });
    expect(await look(75)).toMatchObject({ outcome: 'passed', evidence: { limit: blueUpper } });
  });

  const blueUpper = expect.closeTo(0.0037, 4) as number;
});

describe('a cold start', () => {
  const cold = increments([...steady(2, 150, 8), ...steady(58, 150, 1, 30)]);

  it('is forgiven while green settles, and told', async () => {
    const look = watch(scriptSource(cold, blue), { settleMs: 30_000 });
    await look(0);
    expect(await look(600)).toMatchObject({
      outcome: 'passed',
      message:
        '0.9 % bad (54 of 6,000), 1 % allowed; 0 % of the way to a rollback; 5.33 % bad in the first 30s is taken for a cold start',
    });
  });

  it('is a breach without that time', async () => {
    expect((await watch(scriptSource(cold, blue))(30)).outcome).toBe('failed');
  });

  it('is forgiven by a limit of 0 too', async () => {
    const green = increments([...steady(2, 150, 8), ...steady(10, 150, 0, 30)]);
    const look = watch(scriptSource(green), { objective: { ...objective, limit: 0 }, settleMs: 30_000 });
    expect((await look(150)).outcome).toBe('passed');
  });
});

describe('other rules', () => {
  it('count the looks that are over the limit', async () => {
    const consecutive = { ...objective, rule: { kind: 'count', failures: 3, of: 3 } } as const;
    const look = watch(scriptSource(increments(steady(60, 150, 5)), blue), { objective: consecutive });
    expect(await look(16)).toMatchObject({
      outcome: 'inconclusive',
      message:
        '3.33 % bad (5 of 150), 1 % allowed; over the limit at 1 of the last 1 looks, 3 in a row make a rollback',
      standing: { rule: 'threshold', breached: false, progress: 1 / 3 },
    });
    await look(31);
    expect(await look(46)).toMatchObject({
      outcome: 'failed',
      standing: { rule: 'threshold', breached: true, progress: 1, firstBadAt: switchedAt + 15_000 },
    });
  });

  it('add up what is spent of a budget', async () => {
    const budget = {
      ...objective,
      rule: { kind: 'budget', share: 0.02, periodMs: 30 * 86_400_000 },
    } as const;
    const look = watch(scriptSource(increments(steady(240, 150, 150)), blue), { objective: budget });
    expect(await look(300)).toMatchObject({
      outcome: 'inconclusive',
      message:
        '100 % bad (3,000 of 3,000), 1 % allowed; 1.16 % of the error budget of 720h spent, 2 % is allowed',
      standing: { rule: 'threshold', breached: false },
    });
    expect(await look(600)).toMatchObject({ outcome: 'failed', standing: { breached: true, progress: 1 } });
  });
});
