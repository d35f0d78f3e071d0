import { createServer as createHttp2Server, createSecureServer } from 'node:http2';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { connect as connectTcp, createServer as createTcpServer, type Server } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectHttp2 } from '../../src/probe/connect-http2.ts';
import { connect } from '../../src/probe/connect.ts';
import { openDispatcher } from '../../src/probe/connector.ts';
import { originOf, type Place } from '../../src/probe/place.ts';
import { makeCertificates } from '../support/certificates.ts';
import { closedPort, portOf, startHttpServer } from '../support/http-server.ts';

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return portOf(server);
}

function placeAt(base: string, more: Partial<Place> = {}): Place {
  return { name: 'green', base: new URL(base), host: 'shop.test', headers: {}, timeoutMs: 5_000, ...more };
}

async function failureOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'nothing failed',
    (error: unknown) =>
      String(error)
        .replace(/127\.0\.0\.1:\d+/g, 'ADDRESS')
        .replace(/20\d\d-[\w:-]+/g, 'DATE'),
  );
}

/** Answers every connection over TLS with the name that it asked for and the protocol agreed on. */
async function tlsServer(certificates: ReturnType<typeof makeCertificates>, name: string) {
  const server = createTlsServer(
    {
      cert: certificates.read(`${name}.pem`),
      key: certificates.read(`${name}.key`),
      ALPNProtocols: ['h2', 'http/1.1'],
    },
    (socket: TLSSocket) => {
      socket.on('error', () => undefined);
      socket.end(`${String(socket.servername)} ${String(socket.alpnProtocol)}`);
    },
  );
  server.on('tlsClientError', () => undefined);
  return listen(server);
}

async function readAll(socket: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

describe('connect', () => {
  it('reaches the address of a place under the name it is asked for', async () => {
    const certificates = makeCertificates(['shop.test']);
    const port = await tlsServer(certificates, 'shop.test');
    const tls = { ca: certificates.read('ca.pem') };
    const plain = await connect(placeAt(`https://localhost:${port}`, { tls }));
    expect(await readAll(plain.socket)).toBe('shop.test http/1.1');
    const modern = await connect(placeAt(`https://127.0.0.1:${port}`, { tls, http2: true }));
    expect([modern.protocol, await readAll(modern.socket)]).toEqual(['h2', 'shop.test h2']);
    expect(Object.keys(plain.timing)).toEqual(['dnsMs', 'connectMs', 'tlsMs']);
    expect(Object.keys(modern.timing)).toEqual(['connectMs', 'tlsMs']);
    expect(plain.certificate).toMatchObject({
      subject: 'shop.test',
      issuer: 'Test authority',
      names: ['shop.test'],
    });
    expect(plain.certificate?.validTo).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it('refuses a certificate that is misnamed, out of date or of nobody known', async () => {
    const certificates = makeCertificates(['shop.test', { name: 'old.test', days: -1 }]);
    const [fresh, old] = [
      await tlsServer(certificates, 'shop.test'),
      await tlsServer(certificates, 'old.test'),
    ];
    const tls = { ca: certificates.read('ca.pem') };
    const failures = await Promise.all([
      failureOf(connect(placeAt(`https://127.0.0.1:${fresh}`, { tls, host: 'cart.test:8443' }))),
      failureOf(connect(placeAt(`https://127.0.0.1:${fresh}`, { tls, host: `127.0.0.1:${fresh}` }))),
      failureOf(connect(placeAt(`https://127.0.0.1:${old}`, { tls, host: 'old.test' }))),
      failureOf(connect(placeAt(`https://127.0.0.1:${fresh}`))),
    ]);
    expect(failures).toEqual([
      'CertificateError: its certificate is made for shop.test, not for cart.test',
      'CertificateError: its certificate is made for shop.test, not for 127.0.0.1',
      'CertificateError: its certificate (old.test) expired on DATE',
      'CertificateError: its certificate (shop.test, valid until DATE) comes from Test authority, which is not trusted [UNABLE_TO_VERIFY_LEAF_SIGNATURE]',
    ]);
  });

  it('goes through a proxy only to where the place is', async () => {
    const asked: string[] = [];
    const certificates = makeCertificates(['shop.test']);
    const port = await tlsServer(certificates, 'shop.test');
    const proxy = createHttpServer();
    proxy.on('connect', (request, client) => {
      asked.push(
        `${String(request.url)} ${String(request.headers['proxy-authorization'])}`.replace(
          String(port),
          'PORT',
        ),
      );
      client.on('error', () => undefined);
      if (request.headers['proxy-authorization'] === undefined) {
        client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
        return;
      }
      const server = connectTcp(port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        server.pipe(client).pipe(server);
      });
      server.on('error', () => undefined);
    });
    const proxyPort = await listen(proxy);
    const place = (url: string) =>
      placeAt(`https://127.0.0.1:${port}`, { tls: { ca: certificates.read('ca.pem') }, proxy: new URL(url) });
    const { socket } = await connect(place(`http://ann:p%40ss@127.0.0.1:${proxyPort}`));
    expect(await readAll(socket)).toBe('shop.test http/1.1');
    expect(await failureOf(connect(place(`http://127.0.0.1:${proxyPort}`)))).toBe(
      'Error: the proxy ADDRESS answered 407 to CONNECT',
    );
    expect(await failureOf(connect(place(`http://127.0.0.1:${await closedPort()}`)))).toMatch(
      /^Error: the proxy ADDRESS cannot be reached: connect ECONNREFUSED/,
    );
    expect(asked).toEqual(['127.0.0.1:PORT Basic YW5uOnBAc3M=', '127.0.0.1:PORT undefined']);
  });

  it('ends with its signal', async () => {
    const silent = await listen(createTcpServer((socket) => socket.resume()));
    const controller = new AbortController();
    const opening = failureOf(connect(placeAt(`https://127.0.0.1:${silent}`), { signal: controller.signal }));
    setTimeout(() => {
      controller.abort(new Error('the deadline'));
    }, 20);
    expect(await opening).toBe('Error: the deadline');
  });
});

describe('what is built on it', () => {
  it('is a dispatcher that asks the address of the place by its host', async () => {
    const { url } = await startHttpServer((request, response) => response.end(request.headers.host));
    const place = placeAt(url, { host: 'shop.test:8080' });
    const dispatcher = await openDispatcher(place);
    onTestFinished(() => dispatcher.destroy());
    const answer = await dispatcher.request({ origin: originOf(place), path: '/', method: 'GET' });
    expect(await answer.body.text()).toBe('shop.test:8080');
  });

  it('is an HTTP/2 session, with and without TLS', async () => {
    const certificates = makeCertificates(['shop.test']);
    const [secure, clear] = [
      createSecureServer({
        cert: certificates.read('shop.test.pem'),
        key: certificates.read('shop.test.key'),
      }),
      createHttp2Server(),
    ];
    for (const server of [secure, clear]) {
      server.on('stream', (stream, headers) => {
        stream.respond({ ':status': 200 });
        stream.end(headers[':authority']);
      });
    }
    const places = [
      placeAt(`https://127.0.0.1:${await listen(secure)}`, { tls: { ca: certificates.read('ca.pem') } }),
      placeAt(`http://127.0.0.1:${await listen(clear)}`),
    ];
    for (const place of places) {
      const session = await connectHttp2(place);
      expect(await readAll(session.request({ ':path': '/', ':authority': place.host }))).toBe('shop.test');
      await new Promise<void>((resolve) => {
        session.close(resolve);
      });
    }
  });
});
