import { createServer } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Exchange } from '../../src/probe/exchange.ts';
import { makeCertificates } from '../support/certificates.ts';
import { closedPort, portOf } from '../support/http-server.ts';
import { startHttpsServer } from '../support/https-server.ts';
import { clientAt, greenAt, requestFailure } from '../support/probe-client.ts';
import { describeWith } from '../support/required-program.ts';
import { acceptWebSockets, startWebSocketServer, type ServerSocket } from '../support/websocket-server.ts';

/** A client of a server whose sockets do as they are told. */
async function clientOf(
  onSocket: (socket: ServerSocket) => void,
  accept?: Parameters<typeof startWebSocketServer>[1],
) {
  const { url, closings } = await startWebSocketServer(onSocket, accept);
  const exchanges: Exchange[] = [];
  const place = greenAt(url, { host: 'shop.test', headers: { 'x-run': 'r1' } });
  const http = clientAt(place, { onExchange: (one) => exchanges.push(one) });
  return { http, closings, exchanges };
}

const echo = (socket: ServerSocket) => {
  socket.onMessage((text) => {
    socket.send(text);
  });
};

describe('a WebSocket', () => {
  it('makes secrets of what goes by a sensitive name in its address, headers and messages', async () => {
    const { url } = await startWebSocketServer(echo);
    const secrets = new Set<string>();
    const http = clientAt(greenAt(url), { onSecret: (secret) => secrets.add(secret) });
    const socket = await http.websocket('/ws?access_token=t0ken-1', {
      headers: { 'x-api-key': 'k3y-12345' },
    });
    socket.send({ type: 'login', user: { name: 'probe', password: 's3same' } });
    await socket.receive();
    await socket.close();
    expect([...secrets]).toEqual(['t0ken-1', 'k3y-12345', 's3same']);
  });

  it('keeps the message that is not as it must be, to be laid beside that of blue', async () => {
    const { http, exchanges } = await clientOf(echo);
    const socket = await http.websocket('/ws');
    socket.send({ state: 'failed' });
    await requestFailure(socket.expect({ json: { '$.state': 'paid' } }));
    expect(exchanges.at(-1)).toMatchObject({
      body: '{"state":"failed"}',
      error: expect.any(String) as string,
    });
    await requestFailure(socket.receive({ within: '20ms' }));
    expect(exchanges.at(-1)).not.toHaveProperty('body');
    await socket.close();
  });

  it('is opened as whom users ask for, with the headers and cookies of the session', async () => {
    const seen: unknown[] = [];
    const { http, exchanges } = await clientOf(
      ({ request }) => {
        const {
          host,
          cookie,
          authorization,
          'x-run': run,
          'x-own': own,
          'user-agent': agent,
        } = request.headers;
        seen.push({ path: request.url, host, cookie, authorization, run, own, agent });
      },
      () => ({ 'set-cookie': 'seat=7', 'sec-websocket-protocol': 'orders.v2' }),
    );
    const user = http.bearer('t0ken');
    const socket = await user.websocket('/ws?x=1', { protocols: ['orders.v2'], headers: { 'X-Own': 'yes' } });
    await user.websocket('/ws', { protocols: 'orders.v2' });
    const common = { host: 'shop.test', authorization: 'Bearer t0ken', run: 'r1', agent: 'bg-check' };
    expect(seen).toEqual([
      { path: '/ws?x=1', cookie: undefined, own: 'yes', ...common },
      { path: '/ws', cookie: 'seat=7', own: undefined, ...common },
    ]);
    expect(socket.protocol).toBe('orders.v2');
    const [{ method, url, status, protocol, timing } = {} as Exchange] = exchanges;
    expect({ method, url, status, protocol }).toEqual({
      method: 'WEBSOCKET',
      url: 'http://shop.test/ws?x=1',
      status: 101,
      protocol: 'HTTP/1.1',
    });
    expect(timing.connectMs).toBeGreaterThan(0);
  });

  it('sends text and JSON, and receives what is next or matches', async () => {
    const { http, exchanges } = await clientOf(echo);
    const socket = await http.websocket('/ws');
    socket.send('hello');
    socket.send({ type: 'order', id: 7 });
    socket.send({ type: 'tick' });
    socket.send({ type: 'order', id: 8 });
    expect((await socket.receive()).text).toBe('hello');
    expect((await socket.receive()).capture('$.id')).toBe('7');
    const found = await socket.receive({ match: { json: { '$.type': 'order' } }, within: '1s' });
    expect(found.json()).toEqual({ type: 'order', id: 8 });
    socket.send('last');
    await socket.expect({ body: /^last$/ });
    expect(exchanges.slice(1).map(({ body, requestBody }) => [requestBody, body])).toEqual([
      ['{"type":"order","id":8}', 'hello'],
      ['{"type":"order","id":8}', '{"type":"order","id":7}'],
      ['{"type":"order","id":8}', '{"type":"order","id":8}'],
      ['last', 'last'],
    ]);
  });

  it('fails when a message does not come, or is another', async () => {
    const { http, exchanges } = await clientOf((socket) => {
      socket.send('{"type":"hello"}');
      socket.send(Buffer.from('{"token":"abcdef"}'));
      socket.send('not json');
    });
    const socket = await http.websocket('/ws');
    const failures = [
      await requestFailure(socket.expect({ json: { '$.type': 'welcome' } })),
      await requestFailure(socket.receive({ match: { body: 'order' }, within: '50ms' })),
      await requestFailure(socket.receive({ within: '50ms' })),
    ];
    const label = 'ExpectationError: WEBSOCKET http://127.0.0.1:PORT/ws (green):';
    expect(failures).toEqual([
      `${label} expected \`$.type\` to be "welcome", got "hello" (TIME); body: {"type":"hello"}`,
      `${label} no message that matches within 50ms, only 2 other, such as \`{"token":"***"}\`, \`not json\``,
      `${label} no message within 50ms`,
    ]);
    expect(exchanges.at(-1)).toMatchObject({ status: 101, error: 'no message within 50ms' });
  });

  it('fails with code and reason when the server closes it early', async () => {
    const { http } = await clientOf((socket) => {
      socket.send('one');
      socket.close(4401, 'session expired');
    });
    const socket = await http.websocket('/ws');
    expect((await socket.receive()).text).toBe('one');
    const label = 'ExpectationError: WEBSOCKET http://127.0.0.1:PORT/ws (green):';
    const closed = 'it was closed with code 4401 (`session expired`)';
    expect(await requestFailure(socket.receive())).toBe(
      `${label} ${closed}, after 1 message; expected another message`,
    );
    expect(
      await requestFailure(
        Promise.resolve().then(() => {
          socket.send('x');
        }),
      ),
    ).toBe(`${label} nothing more can be sent, ${closed}`);
    expect(await requestFailure(socket.close())).toBe(`${label} ${closed} before the probe closed it`);
    expect(await socket.closed()).toEqual({ code: 4401, reason: 'session expired' });
  });

  it('tells a connection that is lost from one that is closed', async () => {
    const { http } = await clientOf((socket) => {
      // Once the handshake has arrived.
      setTimeout(() => socket.raw.destroy(), 20);
    });
    const socket = await http.websocket('/ws');
    expect(await requestFailure(socket.receive())).toContain(
      'the connection was lost (code 1006), after 0 messages',
    );
  });

  it('fails with the status when the upgrade is refused, and as a request does when nobody answers', async () => {
    const { http, exchanges } = await clientOf(echo, () => 401);
    const bad = await clientOf(echo, () => ({ 'sec-websocket-accept': 'wrong' }));
    const silent = createServer((connection) => connection.resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void silent.close());
    const label = 'ExpectationError: WEBSOCKET http://127.0.0.1:PORT/ws (green):';
    expect(await requestFailure(http.websocket('/ws'))).toBe(
      `${label} refused with status 401 to /login, expected an upgrade to WebSocket`,
    );
    expect(exchanges.map(({ status, error }) => [status, error])).toEqual([
      [401, 'refused with status 401 to /login'],
    ]);
    expect(await requestFailure(bad.http.websocket('/ws'))).toBe(
      `${label} answered the upgrade with status 101 and headers that do not hold`,
    );
    const other = await clientOf(echo);
    expect(await requestFailure(other.http.websocket('/ws', { protocols: ['orders.v3'] }))).toBe(
      `${label} agreed to none of the protocols \`orders.v3\``,
    );
    const nobody = clientAt(greenAt(`http://127.0.0.1:${await closedPort()}`));
    expect(await requestFailure(nobody.websocket('/ws'))).toBe(
      'ExpectationError: green did not answer WEBSOCKET /ws: connection refused (127.0.0.1:PORT)',
    );
    const deaf = clientAt(greenAt(`http://127.0.0.1:${portOf(silent)}`));
    expect(await requestFailure(deaf.websocket('/ws', { timeout: '50ms' }))).toBe(
      'ExpectationError: green did not answer WEBSOCKET /ws: not open within 50ms (127.0.0.1:PORT)',
    );
    await deaf.close();
  });

  it('is waited for, and closed with the check', async () => {
    const { http, closings } = await clientOf(echo);
    http.websocket('/forgotten');
    const socket = await http.websocket('/ws');
    void socket.receive();
    const waiting = Promise.resolve(socket.receive());
    waiting.catch(() => undefined);
    await Promise.resolve();
    expect(http.unsettled()).toEqual([
      'WEBSOCKET /forgotten',
      'WEBSOCKET /ws (receive)',
      'WEBSOCKET /ws (receive)',
    ]);
    expect(http.waiting().map(({ label }) => label.replace(/:\d+/, ''))).toEqual([
      'receive of WEBSOCKET http://127.0.0.1/ws (green)',
    ]);
    await http.close();
    expect(closings).toEqual([1000]);
    expect(await requestFailure(http.websocket('/ws'))).toBe(
      'CheckFileError: WEBSOCKET /ws: the check that makes this request has ended',
    );
  });

  it('ends with the signal', async () => {
    const controller = new AbortController();
    const { url } = await startWebSocketServer(echo);
    const http = clientAt(greenAt(url), { signal: controller.signal });
    const socket = await http.websocket('/ws');
    const receiving = requestFailure(socket.receive());
    controller.abort(new Error('time is up'));
    expect(await receiving).toBe('Error: time is up');
  });

  it('keeps unread messages in bounded memory', async () => {
    const { http } = await clientOf((socket) => {
      for (let count = 0; count < 12; count += 1) socket.send(Buffer.alloc(1024 * 1024, 'x'));
    });
    const socket = await http.websocket('/ws');
    await socket.closed();
    const reading = (async () => {
      for (;;) await socket.receive();
    })();
    expect(await requestFailure(reading)).toContain(
      'more than 10 MiB or 10000 messages came that nobody received',
    );
  });

  it('refuses what means nothing', async () => {
    const { http } = await clientOf(echo);
    const socket = await http.websocket('/ws');
    const attempts: (() => unknown)[] = [
      () => http.websocket('/ws', { protocol: 'x' } as never),
      () => http.websocket('/ws', { protocols: ['a b'] }),
      () => http.websocket('/ws', { timeout: 'soon' }),
      () => socket.receive({ within: '5' }),
      () => socket.expect({ status: 200 } as never),
      () => {
        socket.send(undefined as never);
      },
    ];
    const messages = attempts.map((attempt) => {
      try {
        attempt();
        return 'nothing';
      } catch (error) {
        return String(error).replace(/:\d+/, ':PORT');
      }
    });
    const label = 'WEBSOCKET http://127.0.0.1:PORT/ws (green)';
    expect(messages).toEqual([
      'CheckFileError: WEBSOCKET /ws: unknown option `protocol`',
      'CheckFileError: WEBSOCKET /ws: `protocols` expects names of subprotocols, each once, got `["a b"]`',
      'CheckFileError: WEBSOCKET /ws: `timeout` expects a duration such as `5s`, got `soon`',
      `CheckFileError: ${label}: \`within\` expects a duration such as \`5s\`, got \`5\``,
      `CheckFileError: ${label}: unknown expectation \`status\` of a message`,
      `CheckFileError: ${label}: \`send\` expects text or JSON, got nothing`,
    ]);
    expect(await requestFailure(socket.close(12))).toBe(
      `CheckFileError: ${label}: \`close\` expects the code 1000 or one from 3000 to 4999, got \`12\``,
    );
  });
});

describeWith(['openssl'], 'a WebSocket over TLS', () => {
  it('is opened by the name of the front door, also where HTTP/2 is spoken', async () => {
    const certificates = makeCertificates(['shop.test']);
    const { url, server } = await startHttpsServer(
      certificates,
      'shop.test',
      (_, response) => response.writeHead(426).end(),
      { http2: true },
    );
    const seen: unknown[] = [];
    const { closings } = acceptWebSockets(server, (socket) => {
      const { servername, alpnProtocol } = socket.raw as object as Pick<
        TLSSocket,
        'servername' | 'alpnProtocol'
      >;
      seen.push({ host: socket.request.headers.host, servername, alpnProtocol });
      echo(socket);
    });
    const exchanges: Exchange[] = [];
    const place = greenAt(url, { host: 'shop.test', tls: { ca: certificates.read('ca.pem') } });
    const http = clientAt(place, { onExchange: (one) => exchanges.push(one) });
    const socket = await http.websocket('/ws');
    socket.send({ type: 'order', id: 7 });
    expect((await socket.receive()).json()).toEqual({ type: 'order', id: 7 });
    await socket.close();
    expect(seen).toEqual([{ host: 'shop.test', servername: 'shop.test', alpnProtocol: 'http/1.1' }]);
    expect(closings).toEqual([1000]);
    expect(exchanges[0]).toMatchObject({ url: 'https://shop.test/ws', status: 101, protocol: 'HTTP/1.1' });
    expect(exchanges[0]?.timing.tlsMs).toBeGreaterThan(0);
  });

  it('fails by the words of the certificate', async () => {
    const certificates = makeCertificates(['other.test']);
    const { url } = await startHttpsServer(certificates, 'other.test', (_, response) => response.end());
    const tls = { ca: certificates.read('ca.pem') };
    const http = clientAt(greenAt(url, { host: 'shop.test', tls }));
    expect(await requestFailure(http.websocket('/ws'))).toContain('other.test');
  });
});
