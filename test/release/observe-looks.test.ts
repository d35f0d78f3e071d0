import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { InterruptedError } from '../../src/errors.ts';
import type { JournalEntry } from '../../src/release/journal-entry.ts';
import { brief, journalOf } from './commands.ts';
import {
  bet,
  objective,
  observeWith,
  probe,
  recordedTick,
  stands,
  switchedShop,
  virtually,
  type Body,
} from './observe-story.ts';
import { definition } from './release-harness.ts';

describe('the window', () => {
  it('ends once every objective was judged by as many requests as asked for', async () => {
    const shop = await switchedShop({ observe: { window: '20s', interval: '50ms' } });
    let sample = 0;
    const errors = objective('errors', () => stands(bet(0.1, { sample: (sample += 400) })));
    const { outcome, journal } = await observeWith(shop, [errors], { options: { untilRequests: 1_000 } });
    expect(brief(outcome)).toMatchObject({ exitCode: 0, traffic: 'green' });
    expect(outcome.reason).toContain('all 2 gating checks pass after 1,000 requests');
    expect(journal.find(({ type }) => type === 'observe-started')).toMatchObject({ untilRequests: 1_000 });
  });

  it('is a promise, unless an early pass is allowed', async () => {
    const shop = await switchedShop({ observe: { window: '20s', interval: '50ms', earlyPass: true } });
    const { outcome, ticks } = await observeWith(shop, [objective('errors', () => stands(bet(0.1)))]);
    expect(outcome.reason).toContain('all 2 gating checks pass, and every objective is shown to hold');
    expect(ticks).toHaveLength(2);
  });

  it('has room for two looks, or is refused before anything is touched', async () => {
    const shop = await switchedShop();
    const short = observeWith(shop, [], { options: { windowMs: 1_000, intervalMs: 600 } });
    await expect(short).rejects.toThrow(
      '--window: expected a window with room for 2 looks, got `1s` with a look each `600ms`',
    );
  });
});

describe('looks', () => {
  it('may be many at once, without a warning of too many listeners', async () => {
    const shop = await switchedShop({ observe: { window: '200ms', interval: '50ms' } });
    const warnings: string[] = [];
    const note = ({ name, message }: Error) => void warnings.push(`${name}: ${message}`);
    process.on('warning', note);
    onTestFinished(() => void process.off('warning', note));
    let [running, most] = [0, 0];
    const checks = Array.from({ length: 16 }, (_, index) =>
      definition(`check ${index}`, ['observe'], async ({ signal }) => {
        most = Math.max(most, (running += 1));
        await delay(20, undefined, { signal });
        running -= 1;
      }),
    );
    const runner = { concurrency: 16 };
    await observeWith({ ...shop, config: { ...shop.config, runner } }, checks);
    expect(most).toBe(16);
    expect(warnings).toEqual([]);
  });

  it('do not wait for a check that hangs', async () => {
    const shop = await switchedShop({ observe: { window: '20s', interval: '50ms' } });
    let ended = false;
    const hanging = definition('slow', ['observe'], async ({ signal, cleanup }) => {
      cleanup('tell', () => {
        ended = true;
        return Promise.resolve();
      });
      await delay(60_000, undefined, { signal });
    });
    let coins = 1;
    const errors = objective('errors', () => stands(bet((coins *= 30)), '60 of 100 bad'));
    const startedAt = Date.now();
    const { outcome, events } = await observeWith(shop, [hanging, errors]);
    expect(brief(outcome)).toMatchObject({ exitCode: 1, traffic: 'blue' });
    expect(Date.now() - startedAt).toBeLessThan(5_000);
    expect(ended).toBe(true);
    const phase = events.find((event) => event.type === 'phase:end');
    expect(phase?.type === 'phase:end' && phase.results.find(({ id }) => id === 'slow')).toMatchObject({
      outcome: 'not-run',
      message: 'has not ended yet',
    });
  });

  it('never overlap, and come when each thing is due', async () => {
    const shop = await switchedShop({
      observe: { window: '900ms', interval: '300ms', probeInterval: '100ms' },
    });
    const begun: Record<string, number> = {};
    const running = new Set<string>();
    let overlaps = 0;
    const counting =
      (name: string): Body =>
      async () => {
        begun[name] = (begun[name] ?? 0) + 1;
        overlaps += running.has(name) ? 1 : 0;
        running.add(name);
        await delay(name === 'slow' ? 400 : 5);
        running.delete(name);
      };
    const order = probe(counting('order'));
    const slow = definition('slow', ['observe'], counting('slow'));
    const db = definition('db', ['observe'], counting('db'));
    const { outcome } = await observeWith(shop, [order, slow, db]);
    expect(outcome.exitCode).toBe(0);
    expect(overlaps).toBe(0);
    expect(begun.order).toBeGreaterThan(begun.db ?? Infinity);
    expect(begun.db).toBeGreaterThanOrEqual(begun.slow ?? Infinity);
    expect(begun.slow).toBeGreaterThanOrEqual(2);
  });

  it('at an objective follow its scrapes', async () => {
    const shop = await switchedShop({ observe: { window: '90s', interval: '15s' } });
    const { clock, switchedAt, observeNow } = await virtually(shop);
    const looks: number[] = [];
    const errors = objective('errors', () => {
      const elapsed = clock.now() - switchedAt;
      looks.push(elapsed);
      const nextScrape = switchedAt + 7_000 + 15_000 * Math.ceil((elapsed - 7_000 + 1) / 15_000);
      return stands(bet(0.1, { nextAt: nextScrape, sample: looks.length }));
    });
    expect(brief(await observeNow([errors]))).toMatchObject({ exitCode: 0, traffic: 'green' });
    const scrapes = [7_000, 22_000, 37_000, 52_000, 67_000, 82_000];
    expect(looks).toEqual([0, ...scrapes.map((at) => at + 250), 90_000]);
  });
});

describe('a long observation at every second', () => {
  it('keeps its looks on the grid, and its journal small', async () => {
    const shop = await switchedShop({ observe: { window: '100s', interval: '1s' } });
    const { clock, switchedAt, observeNow } = await virtually(shop);
    const begun: number[] = [];
    const objectives = Array.from({ length: 3 }, (_, index) =>
      objective(`errors of service ${index}`, ({ observation }) => {
        if (index === 0) begun.push(clock.now() - switchedAt);
        observation?.remember([1, 0, 120]);
        return stands(bet(1.5, { sample: begun.length }), `${begun.length} of 100 bad`);
      }),
    );
    const outcome = await observeNow([...objectives, probe(() => undefined)]);
    expect(brief(outcome)).toMatchObject({ exitCode: 0, traffic: 'green' });
    expect(begun.slice(0, 100)).toEqual(Array.from({ length: 100 }, (_, second) => second * 1_000));
    const ticks = (await journalOf(shop)).flatMap(recordedTick);
    const bytes = JSON.stringify(ticks).length;
    expect(bytes / ticks.length).toBeLessThan(700);
  });
});

describe('a restart', () => {
  it('goes on with the same evidence', async () => {
    const shop = await switchedShop({ observe: { window: '20s', interval: '50ms' } });
    const starts: (readonly unknown[])[] = [];
    const counting =
      (badFrom: number): Body =>
      ({ observation }) => {
        const seen = observation?.keep((remembered) => {
          starts.push(remembered);
          return { looks: remembered.length };
        }) ?? { looks: 0 };
        seen.looks += 1;
        observation?.remember([seen.looks, 0]);
        return stands(bet(seen.looks >= badFrom ? 500 : 1, { sample: seen.looks }), `${seen.looks} looks`);
      };
    const controller = new AbortController();
    let looks = 0;
    const onAppended = (entry: JournalEntry) => {
      if (entry.type !== 'observe-tick') return;
      looks += entry.memories?.errors?.length ?? 0;
      if (looks === 4) controller.abort(new InterruptedError('SIGTERM'));
    };
    const passing = probe(() => undefined);
    const first = await observeWith(shop, [objective('errors', counting(6)), passing], {
      signal: controller.signal,
      onAppended,
    });
    expect(first.outcome.exitCode).toBe(143);
    const second = await observeWith(shop, [objective('errors', counting(6)), passing]);
    expect(brief(second.outcome)).toMatchObject({ exitCode: 1, traffic: 'blue' });
    expect(second.outcome.reason).toContain(': 6 looks (');
    expect(starts).toEqual([[], [1, 2, 3, 4].map((look) => [look, 0])]);
    expect(second.recorded.map(({ tick }) => tick)).toEqual(second.recorded.map((_, index) => index + 1));
    expect(second.ticks[0]?.looks).toBeGreaterThan(4);
    // What comes to the same as before takes no room, and a probe that passes again one word.
    const outcomes = second.recorded.flatMap((look) => look.outcomes.map(({ id, rule }) => [id, rule]));
    expect(outcomes.sort()).toEqual([
      ['errors', 'sequential'],
      ['order (live)', undefined],
      ['users', undefined],
    ]);
    const again = second.recorded.flatMap((look) => look.again ?? []);
    expect(new Set(again)).toEqual(new Set(['order (live)']));
  });

  it('keeps what probes have shown so far', async () => {
    const shop = await switchedShop({ observe: { window: '20s', interval: '50ms' } });
    const controller = new AbortController();
    const onAppended = ({ type }: JournalEntry) => {
      if (type === 'observe-tick') controller.abort(new InterruptedError('SIGTERM'));
    };
    const failing = probe(({ aim }) => ({
      outcome: aim.name === 'blue' ? 'passed' : 'failed',
      message: 'status 500',
    }));
    const first = await observeWith(shop, [failing], { signal: controller.signal, onAppended });
    expect(first.outcome.exitCode).toBe(143);
    const { outcome, ticks } = await observeWith(shop, [failing]);
    expect(brief(outcome)).toMatchObject({ exitCode: 1, traffic: 'blue' });
    expect(ticks.at(-1)?.looks).toBeLessThanOrEqual(3);
  });
});
