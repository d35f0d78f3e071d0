import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/probe/exchange.ts';
import { readBody, startHttpServer } from '../support/http-server.ts';
import { clientAt, greenAt, requestFailure } from '../support/probe-client.ts';

/** Redirects as the path says: `/303/next` answers 303 to `/next`; anything else tells what was asked. */
async function shop(targets: Readonly<Record<string, string>> = {}) {
  return startHttpServer((request, response) => {
    void readBody(request).then((body) => {
      const { method, url = '/', headers } = request;
      const [, status, path] = /^\/(30\d)\/(.*)$/.exec(url) ?? [];
      const target = targets[url] ?? (path === undefined ? undefined : `/${path}`);
      if (target === undefined) {
        const { 'content-type': type, cookie } = headers;
        response.end(JSON.stringify({ method, path: url, body, type, cookie }));
        return;
      }
      if (url.includes('login')) response.setHeader('set-cookie', 'sid=1; Path=/');
      response.writeHead(Number(status ?? 302), { location: target }).end();
    });
  });
}

describe('redirects', () => {
  it('are followed inside the place, when the request says so', async () => {
    const { url } = await shop({ '/a': 'https://shop.test/b?x=1', '/b?x=1': '//shop.test/c', '/c': '../d' });
    const exchanges: Exchange[] = [];
    const http = clientAt(greenAt(url, { host: 'shop.test' }), {
      onExchange: (exchange) => exchanges.push(exchange),
    });
    expect((await http.get('/a')).status).toBe(302);
    expect(await http.get('/a', { redirects: 'follow' }).json()).toEqual({
      method: 'GET',
      path: '/d',
      body: '',
    });
    expect(exchanges.map(({ status, url: asked }) => `${String(status)} ${asked}`).slice(1)).toEqual([
      '302 http://shop.test/a',
      '302 http://shop.test/b?x=1',
      '302 http://shop.test/c',
      '200 http://shop.test/d',
    ]);
    expect((await http.get('/a', { redirects: 3 })).status).toBe(200);
  });

  it('keep method and body, or become a GET, by their status', async () => {
    const { url } = await shop();
    const http = clientAt(greenAt(url));
    const order = { json: { item: 7 }, redirects: 'follow' } as const;
    const answers = [
      await http.post('/301/x', order).json(),
      await http.post('/302/x', order).json(),
      await http.put('/302/x', order).json(),
      await http.put('/303/x', order).json(),
      await http.post('/307/x', order).json(),
      await http.post('/308/x', order).json(),
    ];
    const [get, kept] = [
      { method: 'GET', path: '/x', body: '' },
      { path: '/x', body: '{"item":7}', type: 'application/json' },
    ];
    expect(answers).toEqual([
      get,
      get,
      { method: 'PUT', ...kept },
      get,
      { method: 'POST', ...kept },
      { method: 'POST', ...kept },
    ]);
    expect((await http.head('/303/x', { redirects: 1 })).text).toBe('');
  });

  it('keep the cookies that are set on the way', async () => {
    const { url } = await shop({ '/login': '/home' });
    const http = clientAt(greenAt(url));
    expect(await http.post('/login', { redirects: 'follow' }).json('$.cookie')).toBe('sid=1');
  });

  it('fail with every hop when they go round in a circle, too far, or elsewhere', async () => {
    const { url } = await shop({
      '/a': '/b',
      '/b': '/a?token=abc',
      '/a?token=abc': '/b',
      '/away': 'https://login.test/start',
      '/secure': 'https://shop.test/secure',
      '/odd': 'http://[',
    });
    const http = clientAt(greenAt(url, { host: 'shop.test' }));
    const failures = await Promise.all(
      [
        http.get('/a', { redirects: 'follow' }),
        http.get('/a', { redirects: 2 }),
        http.get('/away', { redirects: 'follow' }),
        http.get('/secure', { redirects: 'follow' }),
        http.get('/odd', { redirects: 'follow' }),
      ].map(requestFailure),
    );
    expect(failures).toMatchInlineSnapshot(`
      [
        "ExpectationError: GET http://127.0.0.1:PORT/a (green): it redirects in a circle: GET /a → 302 /b → 302 /a?token=*** → 302 /b → 302 /a?token=***",
        "ExpectationError: GET http://127.0.0.1:PORT/a (green): it redirects more than 2×: GET /a → 302 /b → 302 /a?token=*** → 302 /b",
        "ExpectationError: GET http://127.0.0.1:PORT/away (green): it redirects to another place, login.test, where green is not: GET /away → 302 https://login.test/start
        Leave \`redirects\` out and expect the \`location\`, or add the host that it means to the configuration.",
        "ExpectationError: GET http://127.0.0.1:PORT/secure (green): it redirects in a circle: GET /secure → 302 https://shop.test/secure → 302 https://shop.test/secure
        It wants to be asked by https: send \`x-forwarded-proto: https\` with \`probes.headers\`, as the front door does.",
        "ExpectationError: GET http://127.0.0.1:PORT/odd (green): it redirects to what is no URL: GET /odd → 302 http://[",
      ]
    `);
  });

  it('say what they expect', () => {
    const http = clientAt(greenAt('http://127.0.0.1:1'));
    expect(() => http.get('/', { redirects: 'all' as never })).toThrow(
      'GET /: `redirects` expects `follow` or a number up to 50, got `all`',
    );
    expect(() => http.get('/', { redirects: -1 })).toThrow('got `-1`');
  });
});
