import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createPlace } from '../../src/probe/create-place.ts';
import { closedPort, portOf, startHttpServer } from '../support/http-server.ts';
import { clientFor, failureOf } from './client-for.ts';

describe('no answer', () => {
  it('is told as the failure of whom was asked', async () => {
    const refused = clientFor(`http://127.0.0.1:${await closedPort()}`);
    const { url: silent } = await startHttpServer(() => undefined);
    const { url: halting } = await startHttpServer((_, response) => void response.write('half'));
    const { url: resetting } = await startHttpServer((request) => request.socket.resetAndDestroy());
    const { url: cutting } = await startHttpServer((_, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('half', () => response.destroy());
    });
    const { url: flooding } = await startHttpServer((_, response) => {
      response.end(Buffer.alloc(11 * 1024 * 1024, 'x'));
    });
    const babbling = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('SSH-2.0-OpenSSH\r\n');
    });
    await new Promise<void>((resolve) => babbling.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void babbling.close());

    const failures = await Promise.all([
      failureOf(refused.get('/health')),
      failureOf(clientFor(silent).get('/health', { timeout: '500ms' })),
      failureOf(clientFor(halting, { timeoutMs: 500 }).get('/health?x=1')),
      failureOf(clientFor(resetting).get('/health')),
      failureOf(clientFor(cutting).get('/health')),
      failureOf(clientFor(flooding).get('/health')),
      failureOf(clientFor(`http://127.0.0.1:${portOf(babbling)}`).get('/health')),
    ]);
    expect(failures).toMatchInlineSnapshot(`
      [
        "ExpectationError: green did not answer GET /health: connection refused (127.0.0.1:PORT)",
        "ExpectationError: green did not answer GET /health: no complete answer within 500ms (127.0.0.1:PORT)",
        "ExpectationError: green did not answer GET /health: no complete answer within 500ms, only status 200 and 4 bytes of the body (127.0.0.1:PORT)",
        "ExpectationError: green did not answer GET /health: the connection was closed before the answer was complete (127.0.0.1:PORT)",
        "ExpectationError: green did not answer GET /health: the connection was closed before the answer was complete, only status 200 and 4 of 10 bytes of the body (127.0.0.1:PORT)",
        "ExpectationError: green did not answer GET /health: the answer is larger than 10 MiB (127.0.0.1:PORT)",
        "ExpectationError: green did not answer GET /health: what it answered is not HTTP (127.0.0.1:PORT)",
      ]
    `);
  });

  it('ends with the reason of the signal, and after close', async () => {
    let asked = 0;
    const { url } = await startHttpServer(() => {
      asked += 1;
    });
    const controller = new AbortController();
    const http = clientFor(url, { signal: () => controller.signal });
    const waiting = failureOf(http.get('/'));
    await vi.waitUntil(() => asked === 1);
    controller.abort(new Error('the deadline'));
    expect(await waiting).toBe('Error: the deadline');
    expect(await failureOf(http.get('/'))).toBe('Error: the deadline');

    const closed = clientFor(url);
    const cut = failureOf(closed.get('/'));
    await vi.waitUntil(() => asked === 2);
    await closed.close();
    expect(await cut).toMatch(/^ExpectationError: green did not answer GET \/:/);
    expect(await failureOf(closed.get('/'))).toBe(
      'CheckFileError: GET /: the check that makes this request has ended',
    );
  });

  it('refuses an address that is none', () => {
    expect(() => createPlace({ baseUrl: 'ftp://ann:pass@host', timeoutMs: 1 })).toThrow(
      /^the address of a color or of the front door is not an http or https URL$/,
    );
  });
});
