import { describe, expect, it, vi } from 'vitest';
import { InterruptedError } from '../../src/errors.ts';
import { brief, run, shop } from './run-bodies.ts';

describe('a check that did not pass', () => {
  it('cleans up over HTTP after a deadline has ended the attempt', async () => {
    const { url, requests } = await shop();
    const { results } = await run(
      {
        checkout: [
          { timeout: '300ms' },
          async ({ green, cleanup }) => {
            cleanup('delete the order', () => green.http.delete('/orders/7'));
            await green.http.post('/orders');
            await new Promise(() => undefined);
          },
        ],
      },
      { url },
    );
    expect(requests).toEqual(['POST /orders', 'DELETE /orders/7']);
    expect(results[0]).toMatchObject({ outcome: 'inconclusive', cleanupFailures: [] });
  });

  it('cleans up over HTTP after an interruption', async () => {
    const { url, requests } = await shop();
    const controller = new AbortController();
    const { results } = await run(
      {
        checkout: async ({ green, cleanup, signal }) => {
          cleanup('delete the order', () => green.http.delete('/orders/7'));
          await green.http.post('/orders');
          controller.abort(new InterruptedError('SIGTERM'));
          signal.throwIfAborted();
        },
        later: () => undefined,
      },
      { url, signal: controller.signal, concurrency: 1 },
    );
    expect(requests).toEqual(['POST /orders', 'DELETE /orders/7']);
    expect(brief(results)).toEqual([
      ['checkout', 'not-run', 'interrupted by SIGTERM'],
      ['later', 'not-run', 'did not run: the run was interrupted'],
    ]);
  });

  it('retries a whole check, with fresh cleanups, and keeps the last attempt', async () => {
    let attempts = 0;
    const undone: number[] = [];
    const { results } = await run({
      flaky: [
        { retries: 2 },
        ({ cleanup, expect }) => {
          attempts += 1;
          const attempt = attempts;
          cleanup('undo', () => Promise.resolve(undone.push(attempt)));
          expect(attempt).toBe(3);
        },
      ],
    });
    expect(results[0]).toMatchObject({ outcome: 'passed', attempts: 3 });
    expect(undone).toEqual([1, 2, 3]);
  });

  it('does not repeat a check that has changed data', async () => {
    const { url, requests } = await shop();
    const { results } = await run(
      {
        'only reads': [
          { retries: 1 },
          async ({ green, cleanup }) => {
            cleanup('tidy up', () => green.http.delete('/carts'));
            await green.http.get('/orders').expect(500);
          },
        ],
        orders: [
          { retries: 2 },
          async ({ green }) => {
            await green.http.post('/orders');
            await green.http.get('/orders/7').expect(500);
          },
        ],
        passes: [{ retries: 2 }, ({ green }) => green.http.put('/carts/1') as never],
      },
      { url, concurrency: 1 },
    );
    expect(results.map(({ outcome, attempts }) => [outcome, attempts])).toEqual([
      ['failed', 2],
      ['failed', 1],
      ['passed', 1],
    ]);
    expect(results[1]?.message).toMatch(
      /expected status 500, got 200.*; not repeated: it had sent POST \/orders$/,
    );
    expect(results[0]?.message).not.toContain('not repeated');
    expect(requests.filter((request) => request === 'POST /orders')).toHaveLength(1);
  });

  it('sends nothing more for a body that outlives its deadline, while its cleanups do', async () => {
    const { url, requests } = await shop();
    const refused: unknown[] = [];
    const { results, events } = await run(
      {
        zombie: [
          { timeout: '40ms' },
          async ({ green, cleanup, step }) => {
            cleanup('delete the order', async () => {
              await vi.waitUntil(() => refused.length === 1);
              await green.http.delete('/orders/7');
            });
            // Twice its limit.
            await new Promise((resolve) => setTimeout(resolve, 80));
            await step('order', () => green.http.post('/orders')).catch((error: unknown) =>
              refused.push(error),
            );
            await vi.waitUntil(() => requests.length === 1);
            // Until the attempt is over for good.
            await new Promise((resolve) => setTimeout(resolve, 50));
            try {
              cleanup('too late', () => green.http.delete('/orders/8'));
            } catch (error) {
              refused.push(error);
            }
          },
        ],
      },
      { url },
    );
    expect(results[0]).toMatchObject({ outcome: 'inconclusive', cleanupFailures: [] });
    await vi.waitUntil(() => refused.length === 2);
    expect(requests).toEqual(['DELETE /orders/7']);
    expect(refused.map(String)).toEqual([
      expect.stringContaining('did not finish within 40ms'),
      expect.stringContaining('cleanup `too late` was registered after the check had ended, and did not run'),
    ]);
    expect(events.at(-1)).toEqual({
      type: 'notice',
      level: 'warning',
      message: 'zombie: cleanup `too late` was registered after the check had ended, and did not run',
    });
  });
});
