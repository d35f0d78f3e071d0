import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/json.ts';
import { readBody, startHttpServer } from '../support/http-server.ts';
import { answering, clientFor, failureOf } from './client-for.ts';

describe('requests', () => {
  it('sends method, path, headers and body, and reads the answer to its end', async () => {
    const { url } = await startHttpServer((request, response) => {
      void readBody(request).then((body) => {
        const { method, url: path, headers } = request;
        const { 'content-type': type, 'x-bg-check-run': run, 'user-agent': agent } = headers;
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ method, path, body, type, run, agent }));
      });
    });
    const http = clientFor(`${url}/shop/`, { headers: { 'X-Bg-Check-Run': 'run-1' } });
    const answers: JsonValue[] = [
      await http.get('/items?page=2').json(),
      await http.post('/orders', { json: { item: 7 } }).json(),
      await http.put('/login', { form: { user: 'ann b', password: 'x&y' } }).json(),
      await http.patch('/orders/1', { body: 'text', headers: { 'Content-Type': 'text/x' } }).json(),
      await http.delete('/orders/1', { headers: { 'user-agent': 'me' } }).json(),
    ];
    const common = { run: 'run-1', agent: 'bg-check' };
    expect(answers).toEqual([
      { method: 'GET', path: '/shop/items?page=2', body: '', ...common },
      { method: 'POST', path: '/shop/orders', body: '{"item":7}', type: 'application/json', ...common },
      {
        method: 'PUT',
        path: '/shop/login',
        body: 'user=ann+b&password=x%26y',
        type: 'application/x-www-form-urlencoded',
        ...common,
      },
      { method: 'PATCH', path: '/shop/orders/1', body: 'text', type: 'text/x', ...common },
      { method: 'DELETE', path: '/shop/orders/1', body: '', ...common, agent: 'me' },
    ]);
    const head = await http.head('/items');
    expect([head.status, head.text]).toEqual([200, '']);
    expect(head.durationMs).toBeGreaterThan(0);
  });

  it('sends once, however often it is awaited', async () => {
    let count = 0;
    const { url } = await startHttpServer((_, response) => {
      count += 1;
      response.end(`{"count":${count}}`);
    });
    const pending = clientFor(url).get('/');
    const answers = await Promise.all([pending, pending, pending.json('$.count'), pending.all('$.*')]);
    expect([answers[0].text, answers[1].text, answers[2], answers[3], count]).toEqual([
      '{"count":1}',
      '{"count":1}',
      1,
      [1],
      1,
    ]);
  });

  it('knows the requests nobody waits for', async () => {
    const { url } = await startHttpServer((_, response) => {
      response.writeHead(500).end();
    });
    const http = clientFor(url);
    http.get('/forgotten?token=abc').expect(200);
    const failing = http.bearer('t0ken').get('/under-way').expect(200).json();
    expect(http.unsettled()).toEqual(['GET /forgotten', 'GET /under-way']);
    await expect(failing).rejects.toThrow('expected status 200, got 500');
    expect(http.unsettled()).toEqual(['GET /forgotten']);
  });

  it('shows a redirect as it is', async () => {
    const http = await answering(302, '', { location: '/elsewhere' });
    const response = await http.get('/').expect({ status: 302, headers: { Location: '/elsewhere' } });
    expect(response.headers.location).toBe('/elsewhere');
  });

  it('goes to no other place', async () => {
    const http = await answering(200, '');
    const rules = [
      () => http.get('https://example.com/'),
      () => http.get('//example.com/'),
      () => http.get('items'),
    ].map((prepare) => {
      try {
        return prepare().expect(200);
      } catch (error) {
        return (error as Error).message.replace(/:\d+/g, ':PORT');
      }
    });
    expect(rules[0]).toBe('a request to green (127.0.0.1:PORT) cannot go to another place, example.com');
    expect(rules[2]).toBe('a request to green needs a path that starts with `/`, got `items`');
    expect((await http.get('//example.com/')).status).toBe(200);
  });

  it('takes credentials out of the URL and calls them secret', async () => {
    const secrets: string[] = [];
    const { url } = await startHttpServer((request, response) => {
      response.end(request.headers.authorization);
    });
    const http = clientFor(url.replace('http://', 'http://ann:p%40ss@'), {
      onSecret: (s) => secrets.push(s),
    });
    expect((await http.get('/')).text).toBe('Basic YW5uOnBAc3M=');
    expect(await failureOf(http.get('/').expect(201))).not.toMatch(/ann:/);
    expect([...new Set(secrets)]).toEqual(['p@ss', 'YW5uOnBAc3M=']);
  });

  it('carries a bearer token, extra headers and the same cookies in derived clients', async () => {
    const secrets: string[] = [];
    const { url } = await startHttpServer((request, response) => {
      if (request.url === '/login')
        response.setHeader('set-cookie', 'sid=0123456789abcdef; HttpOnly; Path=/');
      const { authorization, cookie, 'idempotency-key': key } = request.headers;
      response.end(JSON.stringify({ authorization, cookie, key }));
    });
    const http = clientFor(url, { onSecret: (secret) => secrets.push(secret) });
    await http.post('/login');
    const derived = http
      .bearer('t0ken')
      .withHeaders(({ method, ordinal }) => ({ 'Idempotency-Key': `${method}/${ordinal}` }));
    expect(await derived.post('/orders').json()).toEqual({
      authorization: 'Bearer t0ken',
      cookie: 'sid=0123456789abcdef',
      key: 'POST/2',
    });
    expect(await http.get('/').json()).toEqual({ cookie: 'sid=0123456789abcdef' });
    expect([...new Set(secrets)]).toEqual(['0123456789abcdef', 't0ken', 'sid=0123456789abcdef']);
    expect(() => http.bearer('')).toThrow('green: a bearer token must be text without spaces');
  });
});
