import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CheckBody, CheckDefinition } from '../../src/check/check-definition.ts';
import { openCheckEnvironment } from '../../src/check/check-environment.ts';
import type { CheckResult } from '../../src/check/check-result.ts';
import { systemClock } from '../../src/clock.ts';
import { configSchema } from '../../src/config/config-schema.ts';
import { InterruptedError } from '../../src/errors.ts';
import { makePlan } from '../../src/runner/make-plan.ts';
import { runChecks } from '../../src/runner/run-checks.ts';
import type { RunEventInput } from '../../src/runner/run-event.ts';
import { checkDefinition } from '../support/check-definition.ts';
import { startHttpServer } from '../support/http-server.ts';

async function shop(): Promise<{ url: string; requests: string[] }> {
  const requests: string[] = [];
  const { url } = await startHttpServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.end('{"items":[]}');
  });
  return { url, requests };
}

async function run(
  bodies: Readonly<Record<string, CheckBody | [Partial<CheckDefinition>, CheckBody]>>,
  options: {
    url?: string;
    signal?: AbortSignal;
    bail?: boolean;
    concurrency?: number;
    dryRun?: boolean;
  } = {},
): Promise<{ results: readonly CheckResult[]; events: RunEventInput[]; secrets: string[] }> {
  const url = options.url ?? 'http://127.0.0.1:9';
  const config = configSchema.parse({
    blue: { url },
    green: { url },
    live: { url },
    runner: { concurrency: options.concurrency ?? 4, timeout: '5s' },
  });
  const secrets: string[] = [];
  const environment = openCheckEnvironment({
    config,
    rootDirectory: '/',
    runId: 'run-1',
    addSecret: (value) => secrets.push(value),
  });
  const definitions = Object.entries(bodies).map(([name, entry]) => {
    const [overrides, body] = Array.isArray(entry) ? entry : [{}, entry];
    return checkDefinition({ name, body, ...overrides });
  });
  const events: RunEventInput[] = [];
  const results = await runChecks({
    plan: makePlan({ definitions, phase: 'pre-switch', config }),
    environment,
    emit: (event) => events.push(event),
    signal: options.signal ?? new AbortController().signal,
    clock: systemClock,
    ...(options.bail === undefined ? {} : { bail: options.bail }),
    dryRun: options.dryRun ?? false,
  });
  await environment.close();
  return { results, events, secrets };
}

const brief = (results: readonly CheckResult[]) =>
  results.map(({ id, outcome, message }) => [id, outcome, message]);

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
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(rejections).toEqual([]);
    expect(results[0]).toMatchObject({ outcome: 'errored', steps: [] });
    expect(events.map(({ type }) => type)).toEqual(['check:start', 'check:end']);
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
            await new Promise((resolve) => setTimeout(resolve, 80));
            await step('order', () => green.http.post('/orders')).catch((error: unknown) =>
              refused.push(error),
            );
            await vi.waitUntil(() => requests.length === 1);
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
