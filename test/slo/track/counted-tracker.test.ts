import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { ConfigError, InputError, ProviderError } from '../../../src/errors.ts';
import type { JsonValue } from '../../../src/json.ts';
import { increments, pastOfBlue, scriptSource, steady, switchedAt } from './scripted-source.ts';
import { objective, watch } from './watch-objective.ts';

const blue = pastOfBlue(150, 50);

describe('an objective that is counted', () => {
  it('says how much is bad, how far the way to a rollback is gone, and what is missing to call it healthy', async () => {
    const look = watch(scriptSource(increments(steady(60, 150, 1)), blue));
    expect(await look(32)).toEqual({
      outcome: 'passed',
      message:
        '0.667 % bad (2 of 300), 1 % allowed; 0 % of the way to a rollback; needs some 440 more requests to be called healthy',
      evidence: { measured: 2 / 300, limit: 0.01, sample: 300, query: 'bad / total' },
      standing: {
        rule: 'sequential',
        logEvidence: expect.closeTo(-0.48, 2) as number,
        state: 'reading',
        coverage: 1,
        sample: 300,
        healthy: false,
        missing: 'some 440 more requests',
        nextAt: switchedAt + 45_000,
      },
      memory: expect.any(Object) as object,
    });
    const later = await look(300);
    expect(later.message).toBe('0.667 % bad (20 of 3,000), 1 % allowed; 0 % of the way to a rollback');
    expect(later.standing).toMatchObject({ healthy: true, coverage: 1 });
  });

  it('is failed once a bet on chance would have lost, and tells the stretch that is bad', async () => {
    const look = watch(scriptSource(increments([...steady(20, 150), ...steady(20, 150, 12, 300)]), blue));
    expect((await look(300)).outcome).toBe('passed');
    expect(await look(345)).toMatchObject({
      outcome: 'failed',
      message:
        '8 % bad (36 of 450) in the last 45s, 1 % allowed; the odds against chance are more than a million to 1',
      evidence: { measured: 0.08, sample: 450 },
      standing: { state: 'reading', healthy: false, firstBadAt: switchedAt + 315_000 },
    });
  });

  it('is inconclusive while there is more evidence than chance should give, and less than a rollback takes', async () => {
    const look = watch(scriptSource(increments(steady(60, 150, 4)), blue));
    expect(await look(62)).toMatchObject({
      outcome: 'inconclusive',
      message: '2.67 % bad (16 of 600), 1 % allowed; 91 % of the way to a rollback',
      advice: 'Keep observing: more requests tell chance from fault.',
      standing: { state: 'reading', healthy: false },
    });
  });

  it.each([
    [
      'before the first scrape',
      [],
      4,
      'insufficient',
      'nothing is counted of green yet, 4s after the switch',
    ],
    ['when no scrape ever comes', [], 100, 'no-data', 'no scrape of green in the 1m40s since the switch'],
    ['when scrapes stop', steady(20, 150), 372, 'stale', 'no scrape of green for 1m12s'],
    ['without a request', steady(4, 0), 60, 'insufficient', '0 of at least 50 requests since the switch'],
    ['with few requests', steady(4, 3), 60, 'insufficient', '12 of at least 50 requests since the switch'],
  ] as const)('cannot tell %s', async (_, scrapes, seconds, state, message) => {
    const look = watch(scriptSource(increments(scrapes)));
    await look(0);
    expect(await look(seconds)).toMatchObject({
      outcome: 'inconclusive',
      message,
      standing: { state, healthy: false },
    });
  });

  it('cannot tell while green has hardly any of the traffic that blue had', async () => {
    const look = watch(scriptSource(increments(steady(20, 15)), blue));
    expect(await look(300)).toMatchObject({
      outcome: 'inconclusive',
      message: 'green gets 10 % of the requests that blue had',
      standing: { state: 'insufficient', healthy: false },
    });
  });

  it('needs four fifths of the scrapes to call green healthy', async () => {
    const holes = steady(60, 150).filter((_, index) => index % 4 !== 1);
    const look = watch(scriptSource(increments(holes), blue));
    await look(0);
    expect((await look(900)).standing).toMatchObject({
      state: 'reading',
      coverage: 0.75,
      healthy: false,
      missing: 'more scrapes: 75 % of them arrived, 80 % have to',
    });
  });

  it('rolls back by evidence however few requests there are', async () => {
    const look = watch(scriptSource(increments(steady(4, 8, 7))));
    expect(await look(60)).toMatchObject({ outcome: 'failed', standing: { state: 'reading', sample: 32 } });
  });

  it('goes on where it was when the provider is back', async () => {
    const source = scriptSource(increments(steady(60, 150, 1)), blue);
    const look = watch(source);
    await look(30);
    source.trouble = new ProviderError('Prometheus is down', { advice: 'Start it.' });
    expect(await look(90)).toMatchObject({
      outcome: 'inconclusive',
      message: 'Prometheus is down',
      advice: 'Start it.',
      standing: { state: 'provider-down', sample: 300, healthy: false },
    });
    source.trouble = undefined;
    const undisturbed = watch(scriptSource(increments(steady(60, 150, 1)), blue));
    expect((await look(120)).standing).toEqual((await undisturbed(120)).standing);
  });

  it('says what the source says when it has no counts', async () => {
    const source = scriptSource(increments(steady(60, 150)), blue);
    const look = watch(source);
    source.trouble = { state: 'not-a-number', query: 'total', reason: 'total is NaN', advice: 'Mend it.' };
    expect(await look(30)).toMatchObject({
      outcome: 'inconclusive',
      message: 'not a number: total is NaN',
      advice: 'Mend it.',
      evidence: { query: 'total' },
      standing: { state: 'no-data' },
    });
  });

  it('leaves a mistake in the configuration to its reader', async () => {
    const source = scriptSource([]);
    source.trouble = new ConfigError('no such selector');
    await expect(watch(source)(10)).rejects.toThrow(ConfigError);
  });

  it('takes no count for one in which more is bad than there is', async () => {
    const look = watch(scriptSource(increments([...steady(4, 150), [75, 10, 30]]), blue));
    expect(await look(80)).toMatchObject({
      outcome: 'inconclusive',
      message: '30 bad of 10 requests: `bad` counts what `total` does not',
      standing: { state: 'no-data', sample: 600 },
    });
  });

  it('gives up reading the past of blue after three looks, and is then more careful', async () => {
    const source = scriptSource(increments(steady(60, 150, 6)), blue);
    source.history = () => Promise.reject(new ProviderError('too much to read'));
    const look = watch(source);
    const states = [await look(15), await look(30), await look(45)].map(({ standing }) => standing.state);
    expect(states).toEqual(['provider-down', 'provider-down', 'reading']);
    const known = await watch(scriptSource(increments(steady(60, 150, 6)), blue))(45);
    const careful = await look(46);
    expect([known.outcome, careful.outcome]).toEqual(['failed', 'passed']);
  });

  it('does not count twice what a look counted that was given up', async () => {
    const source = scriptSource(increments(steady(10, 150, 1)), blue);
    const counts = source.counts.bind(source);
    let answer: (() => void) | undefined;
    const look = watch(source);
    await look(15);
    const abort = new AbortController();
    source.counts = async (request) => {
      await new Promise<void>((resolve) => (answer = resolve));
      return counts(request);
    };
    const given = look(30, abort.signal);
    await new Promise((resolve) => setTimeout(resolve));
    abort.abort(new Error('too late'));
    answer?.();
    await expect(given).rejects.toThrow('too late');
    source.counts = counts;
    expect((await look(30)).standing.sample).toBe(300);
  });
});

describe('after a restart', () => {
  const green = increments([...steady(12, 150, 1), ...steady(3, 150, 9, 180), ...steady(5, 150, 0, 225)]);
  const seconds = Array.from({ length: 22 }, (_, index) => 4 + index * 14);

  async function run(cuts: readonly number[]) {
    const source = scriptSource(green, blue);
    const remembered: JsonValue[] = [];
    let look = watch(source, { settleMs: 30_000 });
    const seen = [];
    for (const [index, second] of seconds.entries()) {
      // What is remembered has been in a journal.
      const memories = JSON.parse(JSON.stringify(remembered)) as JsonValue[];
      if (cuts.includes(index)) look = watch(source, { settleMs: 30_000, remembered: memories });
      const { memory, ...rest } = await look(second);
      if (memory !== undefined) remembered.push(memory);
      seen.push(rest);
    }
    return { seen, histories: source.histories };
  }

  it('goes on with the same test, wherever it was cut, to the last digit', async () => {
    const { seen } = await run([]);
    for (const cut of seconds.keys()) {
      expect((await run([cut])).seen, `cut before look ${cut}`).toEqual(seen);
    }
    expect((await run([3, 4, 9, 15, 16])).seen).toEqual(seen);
  });

  it('measures the past of blue once', async () => {
    expect((await run([3, 9])).histories).toBe(1);
  });

  it('holds it against nobody that nobody watched', async () => {
    const source = scriptSource(increments([...steady(4, 150), ...steady(10, 150, 0, 600)]), blue);
    const first = watch(source);
    const { memory } = await first(60);
    const look = watch(source, { remembered: [memory ?? null] });
    await look(603);
    expect((await look(760)).standing).toMatchObject({ state: 'reading', coverage: 1 });
  });

  it('refuses a memory that it has not written', () => {
    expect(() => watch(scriptSource([]), { remembered: [{ increments: 'many' }] })).toThrow(InputError);
  });

  it('remembers nothing between two scrapes', async () => {
    const look = watch(scriptSource(increments(steady(10, 150)), blue));
    await look(16);
    expect((await look(20)).memory).toBeUndefined();
  });
});

describe('the next look', () => {
  it('is at the next scrape, unless looks are what scrapes', async () => {
    const source = scriptSource(increments(steady(10, 150)), blue);
    const look = watch(source);
    expect((await look(2)).standing.nextAt).toBeUndefined();
    expect((await look(16)).standing.nextAt).toBe(switchedAt + 30_000);
    const pages = watch({ ...source, name: 'scrape' });
    expect((await pages(16)).standing.nextAt).toBeUndefined();
  });
});

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

describe('in the long run', () => {
  it('keeps nothing of what looks brought', async () => {
    const source = scriptSource([], blue);
    let at = switchedAt;
    /** Two kilobytes that nobody forgets to count. */
    const ballast = () => Array.from({ length: 250 }, () => Math.random());
    source.counts = () => {
      at += 15_000;
      const increment = { at, seconds: 15, bad: 1, total: 150, ballast: ballast() };
      return Promise.resolve({
        state: 'counts',
        increments: [increment],
        cursor: ballast(),
        query: 'bad / total',
        ageMs: 0,
        scrapeMs: 15_000,
      });
    };
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const look = watch(source);
    const usedAfter = async (looks: number) => {
      for (let count = 0; count < looks; count++) await look((at - switchedAt) / 1_000 + 15);
      collect();
      return process.memoryUsage().heapUsed;
    };
    const early = await usedAfter(300);
    expect((await usedAfter(1_000)) - early).toBeLessThan(1_000_000);
  });
});
