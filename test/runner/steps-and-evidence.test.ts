import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { brief, run, shop } from './run-bodies.ts';

describe('a check that runs', () => {
  it('records steps in order and names the one that failed', async () => {
    const { url } = await shop();
    const { results, events } = await run(
      {
        checkout: async ({ step, green }) => {
          await step('browse', () => green.http.get('/products').expect(200));
          await step('pay', () => green.http.post('/orders').expect(201));
          await step('never reached', () => undefined);
        },
      },
      { url },
    );
    expect(results[0]).toMatchObject({
      outcome: 'failed',
      message: expect.stringMatching(/^pay: .*201.*200/s) as string,
    });
    expect(results[0]?.steps.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['browse', 'passed'],
      ['pay', 'failed'],
    ]);
    expect(events.map(({ type }) => type)).toEqual(['check:start', 'check:step', 'check:step', 'check:end']);
  });

  it('sends the marker header and keeps evidence and secrets', async () => {
    const { url, requests } = await shop();
    const { results, secrets } = await run(
      {
        probe: async ({ live, evidence, secret }) => {
          await live.http.get('/products');
          evidence({ title: 'products', measured: 0, limit: 1 });
          secret('token-of-the-night');
        },
      },
      { url },
    );
    expect(requests).toEqual(['GET /products']);
    expect(results[0]?.evidence).toEqual([{ title: 'products', measured: 0, limit: 1 }]);
    expect(secrets).toContain('token-of-the-night');
  });

  it('does not pass a request or a step that nobody awaited', async () => {
    const { url } = await shop();
    const { results } = await run(
      {
        request: ({ green }) => {
          green.http.get('/nothing').expect(200);
        },
        'step under way': ({ step }) => {
          void step('order', () => new Promise((resolve) => setTimeout(resolve, 30)));
        },
        'steps that failed': async ({ step, expect }) => {
          for (const name of ['a', 'b']) {
            void step(name, () => {
              expect(1).toBe(2);
            });
          }
          await new Promise((resolve) => setImmediate(resolve));
        },
        'awaited together': async ({ step }) => {
          await Promise.all([step('a', () => 1), step('b', () => 2).then(() => 3)]);
        },
        'caught by the body': ({ step }) =>
          step<undefined>('cache', () => Promise.reject(new Error('cold'))).catch(() => undefined),
      },
      { url },
    );
    expect(brief(results)).toEqual([
      ['request', 'errored', 'ended without waiting for GET /nothing'],
      ['step under way', 'errored', 'step `order` was not awaited'],
      ['steps that failed', 'errored', 'steps `a`, `b` were not awaited'],
      ['awaited together', 'passed', '2 steps'],
      ['caught by the body', 'passed', '1 steps'],
    ]);
  });

  it('lets a forgotten step reject late without ending the process', async () => {
    const rejections: unknown[] = [];
    const onRejection = (reason: unknown) => rejections.push(reason);
    process.on('unhandledRejection', onRejection);
    onTestFinished(() => {
      process.off('unhandledRejection', onRejection);
    });
    let rejected = false;
    const { results, events } = await run({
      hasty: ({ step }) => {
        void step('pay', async () => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          rejected = true;
          throw new Error('late');
        });
      },
    });
    await vi.waitUntil(() => rejected);
    // Node tells of a rejection that nobody handles a turn later.
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(rejections).toEqual([]);
    expect(results[0]).toMatchObject({ outcome: 'errored', steps: [] });
    expect(events.map(({ type }) => type)).toEqual(['check:start', 'check:end']);
  });
});
