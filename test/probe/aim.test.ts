import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/probe/exchange.ts';
import { startHttpServer } from '../support/http-server.ts';
import { clientAt, greenAt, requestFailure } from '../support/probe-client.ts';

async function echo() {
  return startHttpServer((request, response) => {
    if (request.url === '/login') response.setHeader('set-cookie', 'sid=0123456789abcdef; HttpOnly');
    const { host, cookie = null, authorization = null, 'x-a': a = null } = request.headers;
    response.end(JSON.stringify({ host, path: request.url, cookie, authorization, a }));
  });
}

describe('a client aimed at a color', () => {
  it('connects to the color and asks by the host of the front door', async () => {
    const { url } = await echo();
    const http = clientAt(greenAt(`${url}/shop`, { host: 'shop.test' }));
    expect([
      await http.get('/items').json('$.host'),
      await http.get('http://shop.test/items?page=2').json('$.path'),
      await http.get('https://shop.test/items').json('$.host'),
      await http.get(`${url}/own`).json('$.path'),
      await http.get('/items', { headers: { Host: 'tenant.test' } }).json('$.host'),
    ]).toEqual(['shop.test', '/items?page=2', 'shop.test', '/own', 'tenant.test']);
  });

  it('goes to no other place', async () => {
    const { url } = await echo();
    const http = clientAt(greenAt(url, { host: 'shop.test' }));
    expect(() => http.get('http://shop.test:8080/')).toThrow(
      /^a request to green \(127\.0\.0\.1:\d+, asked for as shop\.test\) cannot go to another place, shop\.test:8080$/,
    );
    expect(() => http.get('http://www.shop.test/')).toThrow('cannot go to another place, www.shop.test');
  });

  it('takes the same session to another place', async () => {
    const [blue, green] = [await echo(), await echo()];
    const places = {
      blue: greenAt(blue.url, { name: 'blue', host: 'blue.test' }),
      green: greenAt(green.url, { host: 'green.test', headers: { 'X-A': 'green' } }),
    };
    const http = clientAt(places.blue, { places });
    await http.post('/login');
    const there = http.bearer('t0ken').at('green');
    expect(await there.get('/').json()).toEqual({
      host: 'green.test',
      path: '/',
      cookie: 'sid=0123456789abcdef',
      authorization: 'Bearer t0ken',
      a: 'green',
    });
    expect(await there.at('blue').get('/').json('$.host')).toBe('blue.test');
    expect(await requestFailure(Promise.resolve().then(() => http.at('live').get('/')))).toBe(
      'CheckFileError: there is no place `live` to be aimed at\n  There are `blue`, `green`.',
    );
  });

  it('sees in an answer that the server knows no such host', async () => {
    const answers = [
      [421, ''],
      [403, 'Blocked host: shop.test'],
      [404, 'default backend - 404'],
      [400, 'Invalid HTTP_HOST header'],
      [404, 'no such order'],
      [500, 'Blocked host: shop.test'],
    ] as const;
    const { url } = await startHttpServer((request, response) => {
      const [status, body] = answers[Number(request.url?.slice(1))] ?? [200, ''];
      response.writeHead(status).end(body);
    });
    const aimed = clientAt(greenAt(url, { host: 'shop.test' }));
    const failures = await Promise.all(
      answers.map((_, index) => requestFailure(aimed.get(`/${index}`).expect(200))),
    );
    expect(failures.map((failure) => failure.includes('\n'))).toEqual([true, true, true, true, false, false]);
    expect(failures[0]).toBe(
      `ExpectationError: GET http://127.0.0.1:PORT/0 (green): expected status 200, got 421 (TIME); body: (empty)
  green is asked for as shop.test; with \`green.host: 'own'\` it is asked for as 127.0.0.1:PORT.`,
    );
    expect(await requestFailure(clientAt(greenAt(url)).get('/0').expect(200))).not.toContain('\n');
  });
});

describe('an exchange', () => {
  it('tells what was sent where, what came, and how long each part took', async () => {
    const { url } = await echo();
    const exchanges: Exchange[] = [];
    const http = clientAt(greenAt(url.replace('127.0.0.1', 'localhost'), { host: 'shop.test' }), {
      onExchange: (exchange) => exchanges.push(exchange),
      clock: { now: () => 1_000, sleep: () => Promise.resolve() },
    });
    await http.post('/orders?x=1', { json: { item: 7 } });
    await http.get('/second');
    const [first, second] = exchanges;
    expect(first).toEqual({
      name: 'green',
      method: 'POST',
      url: 'http://shop.test/orders?x=1',
      address: url.replace('http://127.0.0.1', 'localhost'),
      protocol: 'HTTP/1.1',
      requestHeaders: {
        accept: '*/*',
        'accept-encoding': 'gzip, deflate, br',
        'content-type': 'application/json',
        'user-agent': 'bg-check',
      },
      requestBody: '{"item":7}',
      status: 200,
      responseHeaders: expect.objectContaining({ connection: 'keep-alive' }) as object,
      body: '{"host":"shop.test","path":"/orders?x=1","cookie":null,"authorization":null,"a":null}',
      bodySize: 85,
      timing: {
        dnsMs: expect.any(Number) as number,
        connectMs: expect.any(Number) as number,
        firstByteMs: expect.any(Number) as number,
        totalMs: expect.any(Number) as number,
      },
      at: 1_000,
    });
    const { dnsMs = 0, connectMs = 0, firstByteMs = 0, totalMs = 0 } = first?.timing ?? {};
    expect(dnsMs + connectMs + firstByteMs).toBeLessThanOrEqual(totalMs);
    expect(Object.keys(second?.timing ?? {})).toEqual(['firstByteMs', 'totalMs']);
  });

  it('tells why there is no complete answer, and what came of it', async () => {
    const { url } = await startHttpServer((_, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('half', () => response.destroy());
    });
    const exchanges: Exchange[] = [];
    const http = clientAt(greenAt(url), { onExchange: (exchange) => exchanges.push(exchange) });
    await requestFailure(http.get('/'));
    expect(exchanges).toEqual([
      expect.objectContaining({
        status: 200,
        body: 'half',
        error:
          'the connection was closed before the answer was complete, only status 200 and 4 of 10 bytes of the body',
      }),
    ]);
    expect(exchanges[0]).not.toHaveProperty('bodySize');
  });
});

describe('a captured secret', () => {
  it('is made known as one, and not shown when it is no text', async () => {
    const secrets: string[] = [];
    const { url } = await startHttpServer((_, response) => {
      response.end('{"ticket":"abc-123","odd":{"deep":"abc-456"}}');
    });
    const http = clientAt(greenAt(url), { onSecret: (secret) => secrets.push(secret) });
    expect(await http.get('/').capture('$.ticket', { secret: true })).toBe('abc-123');
    expect(secrets).toEqual(['abc-123']);
    expect(await requestFailure(http.get('/').capture('$.odd', { secret: true }))).toMatch(
      /expected text or a number at `\$\.odd`, found \*\*\* in the answer/,
    );
  });
});
