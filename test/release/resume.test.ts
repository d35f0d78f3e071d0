import { describe, expect, it } from 'vitest';
import { InterruptedError } from '../../src/errors.ts';
import { cutover } from '../../src/release/cutover.ts';
import { brief, checkIn, journalOf, observeIn, resumeIn, switchIn } from './commands.ts';
import { withRelease } from './release-harness.ts';
import { startShop } from './start-shop.ts';

describe('resume', () => {
  it('after a switch of its own says that nobody watches green', async () => {
    const shop = await startShop();
    await checkIn(shop);
    await switchIn(shop);
    expect(await resumeIn(shop)).toEqual({
      phase: 'observe',
      verdict: 'inconclusive',
      exitCode: 3,
      reason: 'release r1 was switched to green and is not observed; traffic is on green',
      advice: 'Go on with `bg-check observe` or `bg-check rollback --reason <text>`.',
      traffic: 'green',
    });
    expect(brief(await observeIn(shop))).toMatchObject({ exitCode: 0, traffic: 'green' });
    expect(brief(await resumeIn(shop))).toMatchObject({ exitCode: 0, traffic: 'unchanged' });
  });

  it('after a switch of its own tells what is seen, not what was', async () => {
    const shop = await startShop();
    await checkIn(shop);
    await switchIn(shop);
    shop.setTraffic('blue');
    const outcome = await resumeIn(shop);
    expect(brief(outcome)).toMatchObject({ exitCode: 3, traffic: 'blue' });
    expect(outcome.reason).toContain(
      'the switch says blue, the front door answered blue 3×; traffic is on blue',
    );
  });

  it.each(['release-opened', 'switch-verified'])(
    'observes as long as a cutover that ended after `%s` was asked to',
    async (moment) => {
      const shop = await startShop({ config: { observe: { window: '20s', interval: '5s' } } });
      const controller = new AbortController();
      const asked = { windowMs: 300, intervalMs: 70 };
      const options = {
        signal: controller.signal,
        onAppended: ({ type }: { readonly type: string }) => {
          if (type === moment) controller.abort(new InterruptedError('SIGTERM'));
        },
      };
      const first = await withRelease(shop, options, (context) => cutover(context, asked));
      expect(first.exitCode).toBe(143);
      expect(brief(await resumeIn(shop))).toMatchObject({ exitCode: 0, traffic: 'green' });
      const starts = (await journalOf(shop)).filter(({ type }) => type === 'observe-started');
      expect(starts.at(-1)).toMatchObject(asked);
    },
  );
});
