import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/probe/exchange.ts';
import { makeCertificates } from '../support/certificates.ts';
import { startHttpServer } from '../support/http-server.ts';
import { startHttpsServer } from '../support/https-server.ts';
import { clientAt, greenAt, requestFailure } from '../support/probe-client.ts';

/** What a test asks: the host it was asked for, by `Host` and by TLS. */
function tellHost(
  request: { headers: { host?: string }; socket: object },
  response: { end(text: string): void },
) {
  const { servername } = request.socket as { servername?: string | false };
  response.end(JSON.stringify({ host: request.headers.host, name: servername }));
}

describe('a color behind TLS', () => {
  it('is asked for by the name of the front door, and its certificate is evidence', async () => {
    const certificates = makeCertificates([{ name: 'shop.test', days: 40 }]);
    const { url } = await startHttpsServer(certificates, 'shop.test', tellHost as never);
    const tls = { ca: certificates.read('ca.pem') };
    const http = clientAt(greenAt(url, { host: 'shop.test', tls }));
    const response = await http.get('/').expect({ status: 200, certificate: { validFor: '39d' } });
    expect(response.json()).toEqual({ host: 'shop.test', name: 'shop.test' });
    expect(response.certificate).toEqual({
      subject: 'shop.test',
      issuer: 'Test authority',
      validTo: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+Z$/) as string,
      daysLeft: 39,
    });
    // On a connection that is open already, too.
    expect((await http.get('/')).certificate?.daysLeft).toBe(39);
    expect(await requestFailure(http.get('/').expect({ certificate: { validFor: '60d' } }))).toMatch(
      /expected a certificate that is valid for 60d, got one for shop\.test \(by Test authority\) that is valid for 39 days, until DATE \(TIME\)/,
    );
    expect(() => http.get('/').expect({ certificate: { validFor: '2 weeks' } })).toThrow(
      '`certificate.validFor` expects a duration such as `14d`, got `2 weeks`',
    );
    const { url: plain } = await startHttpServer((_, answer) => answer.end());
    expect(
      await requestFailure(
        clientAt(greenAt(plain))
          .get('/')
          .expect({ certificate: { validFor: '1d' } }),
      ),
    ).toMatch(/expected a certificate, got an answer without TLS/);
  });

  it('fails by the words of its certificate when that does not hold', async () => {
    const certificates = makeCertificates(['shop.test', { name: 'old.test', days: -1 }]);
    const fresh = await startHttpsServer(certificates, 'shop.test', tellHost as never);
    const old = await startHttpsServer(certificates, 'old.test', tellHost as never);
    const tls = { ca: certificates.read('ca.pem') };
    const failures = await Promise.all(
      [
        clientAt(greenAt(old.url, { host: 'old.test', tls })),
        clientAt(greenAt(fresh.url, { host: 'shop.test' })),
        clientAt(greenAt(fresh.url, { host: 'www.shop.test', tls })),
        clientAt(greenAt(fresh.url, { tls })),
        clientAt(greenAt(fresh.url, { name: 'the front door', key: 'live', tls })),
      ].map((http) => requestFailure(http.get('/'))),
    );
    expect(failures).toMatchInlineSnapshot(`
      [
        "ExpectationError: green did not answer GET /: its certificate (old.test) expired on DATE (127.0.0.1:PORT)
        Renew the certificate of green: users would be turned away as well.",
        "ExpectationError: green did not answer GET /: its certificate (shop.test, valid until DATE) comes from Test authority, which is not trusted [UNABLE_TO_VERIFY_LEAF_SIGNATURE] (127.0.0.1:PORT)
        Name the authority that signed it in \`green.tls.ca\`, or give green a certificate that users trust.",
        "ExpectationError: green did not answer GET /: its certificate is made for shop.test, not for www.shop.test (127.0.0.1:PORT)
        green is asked for as www.shop.test; with \`green.host: 'own'\` it is asked for as 127.0.0.1:PORT.",
        "ExpectationError: green did not answer GET /: its certificate is made for shop.test, not for 127.0.0.1 (127.0.0.1:PORT)
        Give green a certificate for that name, or name one that it has in \`green.host\`.",
        "ExpectationError: the front door did not answer GET /: its certificate is made for shop.test, not for 127.0.0.1 (127.0.0.1:PORT)
        Give the front door a certificate for its name, or mend \`live.url\`.",
      ]
    `);
  });

  it('is shown a certificate where it asks for one', async () => {
    const certificates = makeCertificates(['shop.test', 'gate.test']);
    const ca = certificates.read('ca.pem');
    const { url } = await startHttpsServer(certificates, 'shop.test', tellHost as never, {
      ca,
      requestCert: true,
      rejectUnauthorized: true,
    });
    const tls = { ca, cert: certificates.read('gate.test.pem'), key: certificates.read('gate.test.key') };
    expect((await clientAt(greenAt(url, { host: 'shop.test', tls })).get('/')).status).toBe(200);
    expect(await requestFailure(clientAt(greenAt(url, { host: 'shop.test', tls: { ca } })).get('/'))).toMatch(
      /^ExpectationError: green did not answer GET \/: (the connection was closed|it wants to see a certificate)/,
    );
  });

  it('is told apart from one that speaks no TLS', async () => {
    const { url } = await startHttpServer((_, response) => response.end());
    expect(await requestFailure(clientAt(greenAt(url.replace('http:', 'https:'))).get('/'))).toBe(
      'ExpectationError: green did not answer GET /: it does not speak TLS there (127.0.0.1:PORT)',
    );
  });
});

describe('HTTP/2', () => {
  it('is spoken where both sides want it', async () => {
    const certificates = makeCertificates(['shop.test']);
    const tls = { ca: certificates.read('ca.pem') };
    const modern = await startHttpsServer(
      certificates,
      'shop.test',
      (request, response) => {
        const { ':authority': authority, cookie } = request.headers;
        response.setHeader('set-cookie', 'sid=1');
        response.end(
          JSON.stringify({ version: request.httpVersion, method: request.method, authority, cookie }),
        );
      },
      { http2: true },
    );
    const older = await startHttpsServer(certificates, 'shop.test', (request, response) => {
      response.end(JSON.stringify({ version: request.httpVersion }));
    });
    const exchanges: Exchange[] = [];
    const clientTo = (url: string, http2: boolean) =>
      clientAt(greenAt(url, { host: 'shop.test', tls, http2 }), {
        onExchange: (exchange) => exchanges.push(exchange),
      });
    const http = clientTo(modern.url, true);
    expect([
      await http.get('/').json(),
      await http.post('/orders', { json: { item: 7 } }).json(),
      await http.get('/', { headers: { connection: 'close' } }).json('$.version'),
      await clientTo(older.url, true).get('/').json('$.version'),
      await clientTo(modern.url, false).get('/').json('$.version'),
    ]).toEqual([
      { version: '2.0', method: 'GET', authority: 'shop.test' },
      { version: '2.0', method: 'POST', authority: 'shop.test', cookie: 'sid=1' },
      '2.0',
      '1.1',
      '1.1',
    ]);
    expect(exchanges.map(({ protocol, timing }) => [protocol, 'tlsMs' in timing])).toEqual([
      ['HTTP/2', true],
      ['HTTP/2', false],
      ['HTTP/2', true],
      ['HTTP/1.1', true],
      ['HTTP/1.1', true],
    ]);
  });

  it('breaks by the same words', async () => {
    const certificates = makeCertificates(['shop.test']);
    const { url } = await startHttpsServer(
      certificates,
      'shop.test',
      (request, response) => {
        response.writeHead(200, { 'content-type': 'text/plain' });
        if (request.url === '/stall') response.write('half');
        if (request.url === '/cut') response.write('half', () => response.destroy());
        if (request.url === '/gone') request.socket.destroy();
        if (request.url === '/flood') response.end(Buffer.alloc(11 * 1024 * 1024, 'x'));
      },
      { http2: true },
    );
    const tls = { ca: certificates.read('ca.pem') };
    const http = clientAt(greenAt(url, { host: 'shop.test', tls, http2: true }));
    const failures: string[] = [];
    for (const path of ['/stall', '/cut', '/gone', '/flood']) {
      failures.push(await requestFailure(http.get(path, { timeout: path === '/stall' ? '300ms' : '5s' })));
    }
    expect(failures).toMatchInlineSnapshot(`
      [
        "ExpectationError: green did not answer GET /stall: no complete answer within 300ms, only status 200 and 4 bytes of the body (127.0.0.1:PORT)",
        "ExpectationError: green did not answer GET /cut: the connection was closed before the answer was complete, only status 200 and 4 bytes of the body (127.0.0.1:PORT)",
        "ExpectationError: green did not answer GET /gone: the connection was closed before the answer was complete, only status 200 and nothing of the body (127.0.0.1:PORT)",
        "ExpectationError: green did not answer GET /flood: the answer is larger than 10 MiB (127.0.0.1:PORT)",
      ]
    `);
  });
});
