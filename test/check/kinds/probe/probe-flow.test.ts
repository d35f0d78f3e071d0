import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../../src/check/check-result.ts';
import { probe, type ProbeBody, type ProbeOptions } from '../../../../src/check/kinds/probe/probe.ts';
import { always, startColors, type Answering } from '../../../support/color-servers.ts';
import { runDefinedChecks } from '../../../support/run-defined-checks.ts';

async function run(
  answer: Answering,
  options: ProbeOptions,
  body: ProbeBody,
  more: { dryRun?: boolean } = {},
) {
  const { config, requests, keys } = await startColors({ blue: always(), green: answer });
  const define = () => {
    probe('order', { colors: ['green'], ...options }, body);
  };
  const { results } = await runDefinedChecks(define, { config, ...more });
  const [result] = results as readonly [CheckResult];
  const message = result.message.replace(/http:\/\/[^/]+/g, '').replace(/\b[\d.]+m?s\b/g, 'TIME');
  return { result, message, requests, keys };
}

describe('poll', () => {
  const confirmedWithin =
    (timeout: string): ProbeBody =>
    async ({ http, poll }) => {
      await poll('confirmed', { every: '10ms', timeout }, () =>
        http.get('/orders/7').expect({ status: 200, json: { '$.state': 'confirmed' } }),
      );
    };

  it('tries again until expectations hold', async () => {
    const { result, requests } = await run(
      ({ count }) => (count < 3 ? { status: 404 } : { json: { state: count < 4 ? 'open' : 'confirmed' } }),
      {},
      confirmedWithin('5s'),
    );
    expect(result).toMatchObject({ outcome: 'passed', steps: [{ name: 'confirmed', outcome: 'passed' }] });
    expect(requests).toHaveLength(4);
  });

  it('gives what its body gives, once that is not false', async () => {
    let tries = 0;
    const { result } = await run(always(), {}, async ({ poll, expect: is }) => {
      const value: number = await poll('soon', { every: '1ms', timeout: '2s' }, () => {
        tries += 1;
        return tries > 4 && tries;
      });
      is(value).toBe(5);
    });
    expect(result.outcome).toBe('passed');
  });

  it('sends what changes data with the same keys at each try, so that it is done once', async () => {
    const keys: string[] = [];
    const { result } = await run(
      ({ method, path, headers, count }) => {
        if (method === 'POST')
          keys.push(`${path} ${String(headers['idempotency-key']).split('/').at(-1) ?? ''}`);
        return { status: count < 9 ? 409 : 200 };
      },
      { mutates: true },
      async ({ http, poll }) => {
        await http.post('/orders', { json: {} });
        await poll('paid', { every: '1ms', timeout: '5s' }, async () => {
          await http.post('/payments', { json: {} });
          await http.post('/payments', { json: {} });
          await http.get('/orders/7').expect(200);
        });
      },
    );
    expect(result.outcome).toBe('passed');
    const once = ['/payments 2', '/payments 3'];
    expect(keys).toEqual(['/orders 1', ...once, ...once, ...once]);
  });

  it('sends another body with another key, and the same one with its own again', async () => {
    const keys: string[] = [];
    const { result } = await run(
      ({ method, headers, count }) => {
        if (method === 'POST') keys.push(String(headers['idempotency-key']).split('/').at(-1) ?? '');
        return { status: count < 6 ? 409 : 200 };
      },
      { mutates: true },
      async ({ http, poll }) => {
        const bodies = [{ pay: 1 }, { pay: 2 }, { pay: 1 }].values();
        await poll('paid', { every: '1ms', timeout: '5s' }, async () => {
          await http.post('/payments', { json: bodies.next().value ?? {} });
          await http.get('/orders/7').expect(200);
        });
      },
    );
    expect([result.outcome, keys]).toEqual(['passed', ['1', '3', '1']]);
  });

  it('says what was found last when time is up', async () => {
    const { result, message, requests } = await run(
      always({ json: { state: 'open' } }),
      {},
      confirmedWithin('600ms'),
    );
    expect(result.outcome).toBe('failed');
    expect(message.replace(/\d+ tries/, 'N tries')).toBe(
      'confirmed: did not come true within TIME (N tries); last: GET /orders/7 (green): ' +
        'expected `$.state` to be "confirmed", got "open" (TIME); body: {"state":"open"}',
    );
    expect(requests.length).toBeGreaterThan(1);
    expect(result.details[0]).toMatch(/^GET \S+\/orders\/7 → 200/);
  });

  it('waits for no try longer than its time', async () => {
    const { message } = await run(always({ afterMs: 800 }), {}, confirmedWithin('600ms'));
    expect(message).toBe('confirmed: did not come true within TIME (one try); last: none had ended');
  });

  it.each<[string, ProbeBody, string]>([
    [
      'a mistake',
      async ({ poll }) => {
        await poll('x', { timeout: '1s' }, () => {
          throw new TypeError('y is not a function');
        });
      },
      'x: TypeError: y is not a function',
    ],
    [
      'more time than the check has',
      async ({ poll }) => {
        await poll('x', { timeout: '1m' }, () => true);
      },
      'x: poll `x`: its `timeout` of 1m does not fit into the TIME that the check may take',
    ],
    [
      'no time at all',
      async ({ poll }) => {
        await poll('x', {} as never, () => true);
      },
      'x: poll `x`: `timeout` expects a duration such as `TIME`, got `undefined`',
    ],
  ])('does not wait for %s', async (_, body, expected) => {
    const { result, message } = await run(always(), {}, body);
    expect([result.outcome, message]).toEqual(['errored', expected]);
  });
});

describe('limits of time', () => {
  const slow = always({ afterMs: 60 });
  const reads: ProbeBody = async ({ http, step }) => {
    await step('read', { within: '20ms' }, () => http.get('/').expect(200));
  };

  it('hold for a step', async () => {
    const { result, message } = await run(slow, {}, reads);
    expect(result).toMatchObject({ outcome: 'failed', steps: [{ name: 'read', outcome: 'failed' }] });
    expect(message).toBe('read: took TIME, expected within TIME');
    expect(result.details[0]).toMatch(/^GET \S+ → 200 in/);
  });

  it('hold for the flow', async () => {
    const { result, message } = await run(slow, { within: '30ms' }, async ({ http, step }) => {
      await step('read', () => http.get('/').expect(200));
    });
    expect([result.outcome, message]).toEqual(['failed', 'the flow took TIME, expected within TIME']);
  });

  it('hold for the flow also where it never ends', async () => {
    const { result, message } = await run(
      always(),
      { within: '30ms', timeout: '60ms' },
      () => new Promise(() => undefined),
    );
    expect([result.outcome, message]).toEqual(['failed', 'not finished after TIME, expected within TIME']);
  });

  it('hold for shares of repeated runs, told as evidence', async () => {
    const { result, message, requests } = await run(
      ({ count }) => ({ afterMs: count > 18 ? 400 : 0 }),
      { repeat: 20, latency: { p50: '300ms', p95: '300ms' } },
      async ({ http, step }) => {
        await step('read', { latency: { p90: '5s' } }, () => http.get('/').expect(200));
      },
    );
    expect(requests).toHaveLength(20);
    expect(result.outcome).toBe('failed');
    expect(message).toBe('p95 of 20 runs is TIME, TIME allowed');
    expect(result.evidence).toEqual([
      {
        title: 'p50 of the flow, in milliseconds',
        measured: expect.any(Number) as number,
        limit: 300,
        sample: 20,
      },
      {
        title: 'p95 of the flow, in milliseconds',
        measured: expect.any(Number) as number,
        limit: 300,
        sample: 20,
      },
      {
        title: 'p90 of step `read`, in milliseconds',
        measured: expect.any(Number) as number,
        limit: 5_000,
        sample: 20,
      },
    ]);
    expect(result.details).toEqual([
      expect.stringMatching(
        /^20 runs: p50 \d+ms \(300ms allowed\), p95 \d+ms \(300ms allowed\); read: p90 \d+ms \(5s allowed\)$/,
      ),
    ]);
  });

  it('names the step whose share is too slow, and the run that fails', async () => {
    const step: ProbeBody = async ({ http, step: one }) => {
      await one('read', { latency: { p50: '1ms' } }, () => http.get('/').expect(200));
    };
    const late = await run(always({ afterMs: 15 }), { repeat: 2 }, step);
    expect(late.message).toBe('read: p50 of 2 runs is TIME, TIME allowed');
    const broken = await run(({ count }) => ({ status: count === 2 ? 500 : 200 }), { repeat: 3 }, step);
    expect(broken.message).toBe(
      'read: GET / (green): expected status 200, got 500 (TIME); body: {} (run 2 of 3)',
    );
    expect(broken.requests).toHaveLength(2);
  });

  it('say nothing after too few runs', async () => {
    const { result, message } = await run(always(), { repeat: 2 }, async ({ step }) => {
      await step('read', { latency: { p95: '1s' } }, () => 1);
    });
    expect([result.errorCode, message]).toEqual([
      'BGC_CHECK_FILE',
      'step `read`: `latency.p95` needs `repeat` of at least 20, got 2',
    ]);
  });

  it('hold before the switch: an observation looks again and again anyway', async () => {
    const { config, requests } = await startColors({ blue: always(), green: always() });
    const define = () => {
      probe('reads', { repeat: 20, latency: { p95: '1s' } }, async ({ http, step }) => {
        await step('read', { latency: { p95: '1ms' } }, () => http.get('/'));
      });
    };
    const { results } = await runDefinedChecks(define, { config, phase: 'observe' });
    expect(results).toMatchObject([{ outcome: 'passed', evidence: [] }]);
    expect(requests).toHaveLength(1);
  });
});

describe('a step that changes data', () => {
  const order: ProbeBody = async ({ http, step }) => {
    await step('log in', { mutates: false }, () => http.post('/login').expect(200));
    await step('pay', { mutates: true }, () => http.post('/orders').expect(201));
  };

  it('alone carries a key', async () => {
    const { keys } = await run(({ path }) => ({ status: path === '/orders' ? 201 : 200 }), {}, order);
    expect(keys).toEqual(['POST /orders']);
  });

  it('is not repeated, while what comes before it is', async () => {
    const before = await run(
      ({ count }) => ({ status: count === 1 ? 503 : count === 2 ? 200 : 201 }),
      { retries: 1 },
      order,
    );
    expect(before.result).toMatchObject({ outcome: 'passed', attempts: 2 });
    const after = await run(always(), { retries: 1 }, order);
    expect(after.result).toMatchObject({ outcome: 'failed', attempts: 1 });
    expect(after.message).toMatch(/not repeated: it had sent POST \/orders$/);
  });

  it('is not repeated either when it does not look like it', async () => {
    const { result, message } = await run(always({ status: 500 }), { retries: 1 }, async ({ http, step }) => {
      await step('unsubscribe', { mutates: true }, () => http.get('/unsubscribe').expect(200));
    });
    expect(result.attempts).toBe(1);
    expect(message).toMatch(/not repeated: it had sent the requests of step `unsubscribe`$/);
  });

  it('ends a dry run before it begins', async () => {
    const { result, requests } = await run(always(), {}, order, { dryRun: true });
    expect(result).toMatchObject({
      outcome: 'not-run',
      message: 'left out of a dry run: step `pay` changes data',
      steps: [{ name: 'log in', outcome: 'passed' }],
    });
    expect(requests).toEqual(['green POST /login']);
  });
});
