import { describe, expect, it } from 'vitest';
import type { CheckBody } from '../../src/check/check-definition.ts';
import { probe } from '../../src/check/kinds/probe/probe.ts';
import { slo } from '../../src/check/kinds/slo/slo.ts';
import { probeSuccess } from '../../src/slo/definition/indicators.ts';
import { consecutive } from '../../src/slo/definition/slo-rule.ts';
import type { SloDefinition } from '../../src/slo/definition/slo-definition.ts';
import { definedBy } from '../support/run-defined-checks.ts';
import { InterruptedError } from '../../src/errors.ts';
import { brief, journalOf, observeIn } from './commands.ts';
import { recordedTick, switchedShop, virtually } from './observe-story.ts';
import type { Shop } from './start-shop.ts';

const observe = { window: '4m', interval: '15s', maxExtension: '2m' } as const;

/** A probe that fails on green in the rounds that `isBad` says, counted from 1, and an objective over them. */
function orders(isBad: (round: number) => boolean, definition: Partial<SloDefinition> = { max: 0.05 }) {
  let round = 0;
  const body: CheckBody = ({ aim }) => {
    if (aim.name === 'blue') return { outcome: 'passed', message: 'status 201' };
    round += 1;
    return isBad(round)
      ? { outcome: 'failed', message: 'status 500' }
      : { outcome: 'passed', message: 'status 201' };
  };
  return definedBy(() => {
    probe('order', body);
    slo('orders go through', { probe: 'order', ...definition } as SloDefinition);
  });
}

async function watched(shop: Shop, ...how: Parameters<typeof orders>) {
  const { observeNow } = await virtually(shop);
  const outcome = await observeNow(await orders(...how));
  return { outcome, ticks: (await journalOf(shop)).flatMap(recordedTick) };
}

describe('rounds of a probe under an objective', () => {
  it('may fail as often as it allows', async () => {
    // As many would be worth a rollback under the 1 % that holds without an objective.
    const shop = await switchedShop({ observe });
    const { outcome, ticks } = await watched(shop, (round) => [5, 6, 20].includes(round), { max: 0.2 });
    expect(brief(outcome)).toEqual({ phase: 'observe', verdict: 'pass', exitCode: 0, traffic: 'green' });
    const failing = ticks.filter(({ outcomes }) => outcomes.some(({ outcome: one }) => one === 'failed'))[1];
    expect(failing?.reason).toMatch(
      /^`order \(live\)` failed: status 500; \d+ % of the way to a rollback on `orders go through` \([\d.]+ of 100\)/,
    );
  });

  it('roll back where they fail more often, and once only', async () => {
    const { outcome } = await watched(await switchedShop({ observe }), (round) => round > 30);
    expect(brief(outcome)).toEqual({ phase: 'observe', verdict: 'fail', exitCode: 1, traffic: 'blue' });
    expect(outcome.reason).toMatch(
      /^`orders go through` is broken, by [\d,]+ to 1 where 100 to 1 is enough: \d of \d rounds failed in the last \d+s, 5 % allowed; the odds against chance are [\d,]+ to 1; the last: status 500 \(/,
    );
    expect(outcome.reason).toContain('first bad look at');
  });

  it('break a limit of none with the first that fails after green has settled', async () => {
    const shop = await switchedShop({ observe: { ...observe, settle: '30s' } });
    const { outcome } = await watched(shop, (round) => round === 2 || round === 20, { max: 0 });
    expect(brief(outcome)).toMatchObject({ exitCode: 1, traffic: 'blue' });
    expect(outcome.reason).toContain(
      '2 of 20 rounds failed (1 in the first 30s, taken for a cold start), 0 % allowed; there was to be none; the last: status 500',
    );
  });

  it('are counted one by one where a rule of looks says so', async () => {
    const shop = await switchedShop({ observe: { ...observe, settle: '5s' } });
    const threes = [10, 11, 20, 21, 22];
    const { outcome } = await watched(shop, (round) => threes.includes(round), { rule: consecutive(3) });
    expect(brief(outcome)).toMatchObject({ exitCode: 1, traffic: 'blue' });
    expect(outcome.reason).toContain(
      '`orders go through` is broken: 5 of 22 rounds failed; failed in 3 of the last 3 rounds, 3 in a row make a rollback; the last: status 500',
    );
  });

  it('are not counted where blue fails them too', async () => {
    const shop = await switchedShop({ observe: { ...observe, window: '1m', maxExtension: '10s' } });
    const { observeNow } = await virtually(shop);
    const outcome = await observeNow(
      await definedBy(() => {
        probe('order', () => ({ outcome: 'failed', message: 'the database is away' }));
        slo('orders go through', probeSuccess({ probe: 'order', max: 0.05 }));
      }),
    );
    expect(brief(outcome)).toMatchObject({ exitCode: 3, traffic: 'green' });
    expect(outcome.reason).toContain('`order (live)` failed, and on blue as well: the database is away');
    expect(outcome.reason).toContain(
      'only 0 % of the looks at `orders go through` told anything, and 80 % are needed',
    );
  });

  it('keep their own bet where the objective only advises', async () => {
    const shop = await switchedShop({ observe });
    const { observeNow } = await virtually(shop);
    const outcome = await observeNow(
      await definedBy(() => {
        probe('order', ({ aim }) => ({
          outcome: aim.name === 'blue' ? 'passed' : 'failed',
          message: 'status 500',
        }));
        slo('orders go through', { probe: 'order', max: 0.05 }, { gating: false });
      }),
    );
    expect(outcome.reason).toMatch(/^`order \(live\)` is broken, by /);
  });

  it('are remembered by a run that goes on', async () => {
    const shop = await switchedShop({ observe: { ...observe, interval: '50ms', probeInterval: '50ms' } });
    const rounds = async () =>
      (await journalOf(shop))
        .flatMap(recordedTick)
        .flatMap(({ memories = {} }) => memories['orders go through'] ?? []);
    const stop = new AbortController();
    let looks = 0;
    const stopped = await observeIn(shop, {
      extraChecks: await orders((round) => round === 4),
      signal: stop.signal,
      onAppended: ({ type }) => {
        looks += type === 'observe-tick' ? 1 : 0;
        if (looks === 8) stop.abort(new InterruptedError('SIGTERM'));
      },
    });
    expect(stopped.exitCode).toBe(143);
    const before = await rounds();
    expect(before.length).toBeGreaterThan(5);

    const outcome = await observeIn(shop, { extraChecks: await orders((round) => round > 2) });
    expect(brief(outcome)).toMatchObject({ exitCode: 1, traffic: 'blue' });
    const after = await rounds();
    expect(after.slice(0, before.length)).toEqual(before);
    const reading = (await journalOf(shop)).flatMap(recordedTick).at(-1)?.outcomes;
    expect(reading?.find(({ id }) => id === 'orders go through')?.message).toContain('5 % allowed');
    // As many rounds as were run in both, each once.
    const failed = after.filter((memory) => Array.isArray(memory) && memory[1] === true).length;
    expect(failed).toBe(1 + after.length - before.length - 2);
  });
});
