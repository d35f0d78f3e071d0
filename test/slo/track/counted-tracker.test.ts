import { describe, expect, it } from 'vitest';
import { ConfigError, ProviderError } from '../../../src/errors.ts';
import { increments, pastOfBlue, scriptSource, steady, switchedAt } from './scripted-source.ts';
import { watch } from './watch-objective.ts';

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

  it('weighs bad events that came in late, without requests of their own, as a part of those before', async () => {
    const late = [...steady(4, 150), [75, 0, 60], [90, 0]] as const;
    expect(await watch(scriptSource(increments(late), blue))(92)).toMatchObject({
      outcome: 'failed',
      message:
        '40 % bad (60 of 150) in the last 30s, 1 % allowed; the odds against chance are more than a million to 1',
      standing: { state: 'reading', sample: 600 },
    });
  });

  it('calls nothing healthy of which the source says that the count is not whole', async () => {
    const source = scriptSource(increments(steady(20, 150)), blue);
    const counts = source.counts.bind(source);
    source.counts = async (request) => ({ ...(await counts(request)), missing: 'the next scrape' });
    expect(await watch(source)(300)).toMatchObject({
      outcome: 'passed',
      message: expect.stringContaining('needs the next scrape to be called healthy') as string,
      standing: { healthy: false, missing: 'the next scrape' },
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
