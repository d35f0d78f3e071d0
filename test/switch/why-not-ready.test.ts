import { expect, it } from 'vitest';
import { whyNotReady } from '../../src/switch/why-not-ready.ts';
import { closedPort, startHttpServer } from '../support/http-server.ts';

const question = { path: '/health', headers: { authorization: 'Bearer probe' }, timeoutMs: 200 };

it('asks as a probe would, and takes a 2xx status for ready', async () => {
  const { url } = await startHttpServer((request, response) => {
    const known = request.url === '/base/health' && request.headers.authorization === 'Bearer probe';
    response.writeHead(known ? 204 : 404).end();
  });
  expect(await whyNotReady(`${url}/base/`, question)).toBeUndefined();
  expect(await whyNotReady(url, question)).toBe(`GET ${url}/health answered 404`);
});

it('says what kept it from an answer', async () => {
  const { url } = await startHttpServer(() => undefined);
  expect(await whyNotReady(url, question)).toBe(`GET ${url}/health failed: no answer within 200 ms`);
  const closed = `http://127.0.0.1:${await closedPort()}`;
  expect(await whyNotReady(closed, question)).toMatch(/failed: connect ECONNREFUSED/);
});

it('is cut short by its signal', async () => {
  const { url } = await startHttpServer(() => undefined);
  await expect(whyNotReady(url, question, AbortSignal.timeout(20))).rejects.toThrow('timeout');
});
