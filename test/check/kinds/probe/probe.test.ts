import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { probe } from '../../../../src/check/kinds/probe/probe.ts';
import { readBody, startHttpServer } from '../../../support/http-server.ts';
import { definedBy, runDefinedChecks } from '../../../support/run-defined-checks.ts';

/** A shop in which one logs in, orders and deletes orders; it remembers what it was asked. */
async function shop(options: { orderStatus?: number } = {}) {
  const requests: string[] = [];
  const keys: string[] = [];
  const token = randomUUID();
  const { url } = await startHttpServer((request, response) => {
    void readBody(request).then((body) => {
      const { method, url: path = '', headers } = request;
      requests.push(`${method} ${path} ${String(headers['x-bg-check-run'])}`);
      if (headers['idempotency-key'] !== undefined) keys.push(String(headers['idempotency-key']));
      const answer = (status: number, json: unknown, more: Record<string, string> = {}) =>
        response.writeHead(status, { 'content-type': 'application/json', ...more }).end(JSON.stringify(json));
      if (path === '/login') {
        return answer(200, { token, user: JSON.parse(body) as unknown }, { 'set-cookie': 'cart=c1' });
      }
      if (headers.authorization !== `Bearer ${token}` || headers.cookie !== 'cart=c1') {
        return answer(401, { error: 'who are you?' });
      }
      if (method === 'POST') return answer(options.orderStatus ?? 201, { id: 7 });
      return answer(method === 'DELETE' ? 204 : 200, {});
    });
  });
  return { url, requests, keys, token };
}

function define(): void {
  probe('a user / can order', { mutates: true }, async ({ http, step, cleanup, secret }) => {
    const token = await step('log in', () =>
      http
        .post('/login', { json: { user: 'probe' } })
        .expect(200)
        .capture('$.token'),
    );
    const user = http.bearer(secret(token));
    cleanup('delete the orders', () => user.delete('/orders').expect(204));
    const id = await step('order', () => user.post('/orders').expect(201).capture('$.id'));
    await step('see it', () => user.get(`/orders/${id}`).expect({ status: 200, within: '5s' }));
  });
}

describe('probe', () => {
  it('behaves as a user, before the switch on blue and on green, and cleans up', async () => {
    const [blue, green] = [await shop(), await shop()];
    const config = { blue: { url: blue.url }, green: { url: green.url }, live: { url: blue.url } };
    const { results, secrets } = await runDefinedChecks(define, { config });
    expect(results).toMatchObject([
      {
        id: 'a user / can order (green)',
        kind: 'probe',
        outcome: 'passed',
        steps: [{ name: 'log in' }, { name: 'order' }, { name: 'see it' }],
        cleanupFailures: [],
      },
    ]);
    expect(green.requests).toEqual([
      'POST /login run-1',
      'POST /orders run-1',
      'GET /orders/7 run-1',
      'DELETE /orders run-1',
    ]);
    expect(blue.requests).toEqual(green.requests);
    expect(secrets).toContain(green.token);
  });

  it('goes through the front door while green is observed, with new keys each time', async () => {
    const live = await shop();
    const config = { blue: { url: live.url }, green: { url: live.url }, live: { url: live.url } };
    const first = await runDefinedChecks(define, { config, phase: 'observe' });
    await runDefinedChecks(define, { config, phase: 'observe' });
    expect(first.results[0]).toMatchObject({ id: 'a user / can order (live)', outcome: 'passed' });
    expect(live.keys.map((key) => key.replace(/[0-9a-f]{8}/, 'RANDOM')).slice(0, 3)).toEqual([
      'run-1/a-user-can-order/live/RANDOM/1',
      'run-1/a-user-can-order/live/RANDOM/2',
      'run-1/a-user-can-order/live/RANDOM/4',
    ]);
    expect(new Set(live.keys).size).toBe(6);
  });

  it('says which step failed, with what, and cleans up all the same', async () => {
    const [blue, green] = [await shop(), await shop({ orderStatus: 503 })];
    const config = { blue: { url: blue.url }, green: { url: green.url }, live: { url: green.url } };
    const { results } = await runDefinedChecks(define, { config });
    expect(results[0]?.outcome).toBe('failed');
    expect(results[0]?.attempts).toBe(1);
    expect(results[0]?.message.replace(/\([\d.]+m?s\)/, '(TIME)').replace(green.url, 'GREEN')).toBe(
      'order: POST GREEN/orders (green): expected status 201, got 503 (TIME); body: {"id":7}',
    );
    expect(green.requests.at(-1)).toBe('DELETE /orders run-1');
  });

  it('starts every attempt without cookies, and sends no keys when it changes nothing', async () => {
    const green = await shop();
    const config = { blue: { url: green.url }, green: { url: green.url }, live: { url: green.url } };
    const cookies: unknown[] = [];
    const { results } = await runDefinedChecks(
      () => {
        probe('twice', { retries: 1, colors: ['green'] }, async ({ http }) => {
          cookies.push((await http.get('/orders')).status);
          await http.get('/orders').expect(500);
        });
      },
      { config },
    );
    expect(results[0]).toMatchObject({ outcome: 'failed', attempts: 2 });
    expect(cookies).toEqual([401, 401]);
    expect(green.keys).toEqual([]);
  });

  it('does not pass when a request was never awaited', async () => {
    const green = await shop();
    const config = { blue: { url: green.url }, green: { url: green.url }, live: { url: green.url } };
    const { results } = await runDefinedChecks(
      () => {
        probe('hasty', async ({ http }) => {
          await http.post('/login', { json: {} }).expect(200);
          void http.get('/orders').expect(200);
        });
      },
      { config },
    );
    expect(results[0]).toMatchObject({
      outcome: 'errored',
      errorCode: 'BGC_CHECK_FILE',
      message: 'ended without waiting for GET /orders',
      advice: 'Write `await` before each request.',
    });
  });

  it.each([
    [
      () => {
        probe('p', { mutates: true, retries: 2 }, () => undefined);
      },
      'probe `p`: a probe that `mutates` is not repeated, got `retries` of 2',
    ],
    [
      () => {
        probe('p', { mutate: true } as never, () => undefined);
      },
      'probe `p`: unknown option `mutate`; did you mean `mutates`?',
    ],
    [
      () => {
        probe('p', {} as never);
      },
      'probe `p` needs a function to run',
    ],
  ])('refuses what cannot be: %#', async (defineWrongly, message) => {
    await expect(definedBy(defineWrongly)).rejects.toMatchObject({ name: 'CheckFileError', message });
  });
});
