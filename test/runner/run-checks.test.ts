import { describe, expect, it } from 'vitest';
import type { CheckBody } from '../../src/check/check-definition.ts';
import { startHttpServer } from '../support/http-server.ts';
import { brief, run, shop } from './run-bodies.ts';

describe('runChecks', () => {
  it('tells the outcomes apart, in the order of the plan', async () => {
    const { results } = await run({
      passes: () => undefined,
      'is told so': () => ({ outcome: 'passed', message: '14 statements hold' }),
      fails: ({ expect }) => {
        expect(500).toBe(200);
      },
      skips: ({ skip }) => skip('no card on file'),
      'is broken': () => {
        throw new TypeError('x is not a function');
      },
      'is late': [{ timeout: '20ms' }, () => new Promise(() => undefined)],
      'lacks a database': async ({ db }) => {
        await db.query('SELECT 1');
      },
    });
    expect(brief(results)).toEqual([
      ['passes', 'passed', 'holds'],
      ['is told so', 'passed', '14 statements hold'],
      ['fails', 'failed', 'expected 500 to be 200 // Object.is equality'],
      ['skips', 'skipped', 'no card on file'],
      ['is broken', 'errored', 'TypeError: x is not a function'],
      ['is late', 'inconclusive', 'did not finish within 20ms'],
      ['lacks a database', 'errored', 'a check uses the database, but no `database` is configured'],
    ]);
  });

  it('takes a request that is never answered for the failure that it is, and only that for one', async () => {
    const { url } = await startHttpServer(({ url: path }, response) => {
      if (path === '/health') response.end();
    });
    const dark: CheckBody = async ({ step, green }) => {
      await step('open the door', () => green.http.get('/health').expect(200));
      await step('browse', () => green.http.get('/products').expect(200));
    };
    const busy: CheckBody = async ({ green }) => {
      await new Promise((resolve) => setTimeout(resolve, 900));
      await green.http.get('/products');
    };
    // What the first request of a process loads takes its time, too.
    await run({ first: ({ green }) => green.http.get('/health') as never }, { url });
    const { results } = await run(
      { dark: [{ timeout: '1s' }, dark], busy: [{ timeout: '1s' }, busy] },
      { url },
    );
    expect(brief(results)).toEqual([
      [
        'dark',
        'failed',
        expect.stringMatching(
          /^browse: GET \S+\/products \(green\): no complete answer after [\d.]+m?s, when the 1s of the check were over$/,
        ),
      ],
      ['busy', 'inconclusive', 'did not finish within 1s'],
    ]);
  });

  it('leaves what changes data out of a dry run', async () => {
    const { url, requests } = await shop();
    const { results, events } = await run(
      {
        orders: [{ mutates: true }, ({ green }) => green.http.post('/orders') as never],
        reads: ({ green }) => green.http.get('/orders') as never,
      },
      { url, dryRun: true },
    );
    expect(brief(results)).toEqual([
      ['orders', 'not-run', 'left out of a dry run: it changes data'],
      ['reads', 'passed', 'holds'],
    ]);
    expect(requests).toEqual(['GET /orders']);
    expect(events.filter(({ type }) => type === 'check:start')).toHaveLength(1);
  });

  it('starts nothing more after a gating failure when told to bail', async () => {
    const { results } = await run(
      {
        'advisory failure': [
          { gating: false },
          ({ expect }) => {
            expect(1).toBe(2);
          },
        ],
        failure: ({ expect }) => {
          expect(1).toBe(2);
        },
        later: () => undefined,
      },
      { bail: true, concurrency: 1 },
    );
    expect(results.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['advisory failure', 'failed'],
      ['failure', 'failed'],
      ['later', 'not-run'],
    ]);
  });

  it('runs no more checks at once than allowed', async () => {
    let [running, most] = [0, 0];
    const body: CheckBody = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    };
    await run(Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`check ${index}`, body])), {
      concurrency: 3,
    });
    expect(most).toBe(3);
  });
});
