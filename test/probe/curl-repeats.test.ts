import { createSocket } from 'node:dgram';
import { exec } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import type { PlaceOptions } from '../../src/probe/create-place.ts';
import { curlLine } from '../../src/probe/curl-line.ts';
import type { Exchange } from '../../src/probe/exchange.ts';
import type { HttpClient } from '../../src/probe/http-client.ts';
import { makeCertificates } from '../support/certificates.ts';
import { readBody, startHttpServer } from '../support/http-server.ts';
import { startHttpsServer } from '../support/https-server.ts';
import { clientAt, greenAt } from '../support/probe-client.ts';
import { describeWith } from '../support/required-program.ts';

/** Sends something, and has curl send it again; what the server saw of each. */
async function sentTwice(
  { url, seen }: { readonly url: string; readonly seen: unknown[] },
  send: (http: HttpClient) => PromiseLike<unknown>,
  place: Partial<PlaceOptions> = {},
): Promise<{
  readonly first: readonly unknown[];
  readonly again: readonly unknown[];
  readonly line: string;
}> {
  const exchanges: Exchange[] = [];
  const http = clientAt(greenAt(url, { host: 'shop.test', ...place }), {
    onExchange: (one) => exchanges.push(one),
  });
  await send(http);
  const first = seen.splice(0);
  const last = exchanges.at(-1);
  if (last === undefined) throw new Error('nothing was recorded');
  const line = curlLine(last);
  const env = {
    ...process.env,
    AUTHORIZATION: 'Bearer abc',
    COOKIE: 'a=b',
    PROXY_USER: 'ann:pass word',
    no_proxy: '',
    http_proxy: '',
    https_proxy: '',
  };
  await promisify(exec)(line, { env, shell: '/bin/bash', timeout: 10_000 });
  return { first: first.slice(-1), again: seen, line };
}

/** What belongs to a connection, and what curl says of itself. */
const ofCurl = new Set(['user-agent', 'accept', 'accept-encoding', 'connection']);

function recorder() {
  const seen: unknown[] = [];
  const listener: RequestListener = (request, response) => {
    void readBody(request).then((body) => {
      const { method, url, headers } = request;
      const said = Object.entries(headers).filter(([name]) => !ofCurl.has(name));
      seen.push({ method, url, headers: Object.fromEntries(said.sort()), body });
      if (url === '/old') response.writeHead(303, { location: '/new?a=1', 'set-cookie': 'a=b' });
      response.end('ok');
    });
  };
  return { seen, listener };
}

/** A resolver for which every host is this machine. */
async function startResolver(): Promise<string> {
  const socket = createSocket('udp4', (query, { port, address }) => {
    const question = query.subarray(12, query.indexOf(0, 12) + 5);
    const isIPv4 = question.readUInt16BE(question.length - 4) === 1;
    const header = Buffer.from([
      query[0] ?? 0,
      query[1] ?? 0,
      0x81,
      0x80,
      0,
      1,
      0,
      isIPv4 ? 1 : 0,
      0,
      0,
      0,
      0,
    ]);
    const answer = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 127, 0, 0, 1]);
    socket.send(Buffer.concat([header, question, ...(isIPv4 ? [answer] : [])]), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  onTestFinished(() => void socket.close());
  return `127.0.0.1:${socket.address().port}`;
}

describeWith(['curl'], 'a line of curl', () => {
  it.each<[what: string, send: (http: HttpClient) => PromiseLike<unknown>]>([
    [
      'a body with quotes and what a shell reads',
      (http) => http.bearer('abc').patch("/a?b=c'd", { body: 'it\'s "so" $HOME `x` !1' }),
    ],
    ['a body that looks like the name of a file', (http) => http.post('/a', { body: '@/etc/hostname' })],
    ['lines, tabs and backslashes', (http) => http.post('/a', { body: "a\n\tb'\\n\r\u0001\u200eé" })],
    ['a form', (http) => http.put('/a', { form: { a: 'b c', d: '&' } })],
    ['a body of some length', (http) => http.post('/a', { body: 'abc '.repeat(999) })],
    ['no body', (http) => http.post('/a')],
    ['DELETE', (http) => http.delete('/a')],
    ['HEAD', (http) => http.head('/a')],
    ['what curl takes for a list of URLs', (http) => http.post('/a?b=[1-3]&c={d,e}', { json: {} })],
    ['an empty header', (http) => http.get('/a', { headers: { 'x-empty': '', 'x-b': 'c' } })],
    ['a host of its own', (http) => http.get('/a', { headers: { host: 'www.shop.test' } })],
    ['the last of some redirects', (http) => http.post('/old', { json: {}, redirects: 'follow' })],
  ])('sends what was sent: %s', async (_, send) => {
    const { seen, listener } = recorder();
    const { url } = await startHttpServer(listener);
    const { first, again } = await sentTwice({ url, seen }, send);
    expect(first).toHaveLength(1);
    expect(again).toEqual(first);
  });

  it('knows the headers that curl would send itself', async () => {
    const agents: unknown[] = [];
    const { url } = await startHttpServer(({ headers }, response) => {
      agents.push([headers['user-agent'], headers.accept, headers['accept-encoding']]);
      response.end('ok');
    });
    const headers = { 'user-agent': 'Mozilla/5.0', accept: 'text/html', 'accept-encoding': 'br' };
    const { first, again } = await sentTwice({ url, seen: agents }, (http) => http.get('/', { headers }));
    expect(first).toEqual([['Mozilla/5.0', 'text/html', 'br']]);
    expect(again).toEqual(first);
  });

  it('goes where a resolver of its own says that the host is', async () => {
    const { seen, listener } = recorder();
    const { url } = await startHttpServer(listener);
    const { port } = new URL(url);
    const resolver = await startResolver();
    const ask = (http: HttpClient) => http.get('/a');
    const place = { host: `shop.invalid:${port}`, resolver };
    const { first, again, line } = await sentTwice({ url: `http://shop.invalid:${port}`, seen }, ask, place);
    expect(first).toHaveLength(1);
    expect(again).toEqual(first);
    expect(line).toContain(`--connect-to shop.invalid:${port}:127.0.0.1:${port}`);
  });

  it('asks a WebSocket for the same protocols', async () => {
    const { seen, listener } = recorder();
    const { url } = await startHttpServer(listener);
    const { first, again } = await sentTwice({ url, seen }, (http) =>
      http.websocket('/ws', { protocols: ['orders.v2', 'orders.v1'] }).then(undefined, () => undefined),
    );
    expect([first, again]).toEqual(
      Array(2).fill([
        expect.objectContaining({
          headers: expect.objectContaining({
            'sec-websocket-protocol': expect.stringMatching(/^orders.v2, ?orders.v1$/) as string,
          }) as object,
        }),
      ]),
    );
  });
});

/** A proxy, and what it was asked to connect to. */
async function startProxy() {
  const asked: unknown[] = [];
  const { url, server } = await startHttpServer((_, response) => response.writeHead(405).end());
  server.on('connect', ({ url: target = '', headers }: IncomingMessage, client: Socket) => {
    asked.push({ target, authorization: headers['proxy-authorization'] });
    const [host = '', port] = target.split(':');
    const upstream = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
    onTestFinished(() => {
      for (const socket of [client, upstream]) socket.destroy();
    });
  });
  return { url, asked };
}

describeWith(['curl', 'openssl'], 'a line of curl over TLS', () => {
  it('trusts, and is shown, what the probe was, and goes through its proxy', async () => {
    const certificates = makeCertificates(['shop.test']);
    const { seen, listener } = recorder();
    const secure = { requestCert: true, ca: certificates.read('ca.pem') };
    const { url } = await startHttpsServer(certificates, 'shop.test', listener, secure);
    const proxy = await startProxy();
    const tlsFiles = {
      ca: join(certificates.folder, 'ca.pem'),
      cert: join(certificates.folder, 'shop.test.pem'),
      key: join(certificates.folder, 'shop.test.key'),
    };
    const tls = Object.fromEntries(
      Object.entries(tlsFiles).map(([name, file]) => [name, readFileSync(file, 'utf8')]),
    );
    const place = { tls, tlsFiles, proxy: new URL(proxy.url.replace('//', '//ann:pass%20word@')) };
    const { first, again } = await sentTwice(
      { url, seen },
      (http) => http.post('/a', { json: { a: 1 } }),
      place,
    );
    expect(first).toHaveLength(1);
    expect(again).toEqual(first);
    const authorization = `Basic ${Buffer.from('ann:pass word').toString('base64')}`;
    expect(proxy.asked).toEqual(Array(2).fill({ target: new URL(url).host, authorization }));
  });
});
