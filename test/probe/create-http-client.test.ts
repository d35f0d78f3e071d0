import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createHttpClient, type HttpClientOptions } from '../../src/probe/create-http-client.ts';
import { createPlace, type PlaceOptions } from '../../src/probe/create-place.ts';
import type { JsonValue } from '../../src/json.ts';
import { closedPort, portOf, readBody, startHttpServer } from '../support/http-server.ts';

function clientFor(
  baseUrl: string,
  { headers, timeoutMs, ...options }: Partial<HttpClientOptions & PlaceOptions> = {},
) {
  const place = createPlace({
    baseUrl,
    name: 'green',
    timeoutMs: timeoutMs ?? 5_000,
    headers: headers ?? {},
    onSecret: options.onSecret,
  });
  const http = createHttpClient({ place, ...options });
  onTestFinished(() => http.close());
  return http;
}

/** What a request failed with: class, message and advice, ports and times replaced. */
async function failureOf(request: PromiseLike<unknown>): Promise<string> {
  try {
    await request;
  } catch (error) {
    const { name, message, advice } = error as Error & { advice?: string };
    const text = `${name}: ${message}${advice === undefined ? '' : `\n  ${advice}`}`;
    return text.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT').replace(/\(\d+(\.\d+)?m?s\)/g, '(TIME)');
  }
  throw new Error('the request did not fail');
}

async function answering(status: number, body: string, headers: Record<string, string> = {}) {
  const { url } = await startHttpServer((_, response) => {
    response.writeHead(status, headers).end(body);
  });
  return clientFor(url);
}

const shop = JSON.stringify({ status: 'open', items: [{ id: 7 }, { id: 8 }], token: 'very-secret-token' });

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

describe('expectations', () => {
  it('passes a response that is as expected', async () => {
    const http = await answering(201, shop, { 'content-type': 'application/json', 'X-Color': 'green' });
    const response = await http
      .get('/')
      .expect(201)
      .expect({
        status: [200, 201],
        headers: { 'x-color': 'green', 'content-type': /json/g },
        body: 'open',
        json: { '$.status': 'open', '$.items[0]': { id: 7 }, '$..id': 7 },
        within: '5s',
      });
    expect([
      response.json('$.items[1].id'),
      response.capture('$.items[0].id'),
      response.all('$..id'),
      response.all('$.none'),
    ]).toEqual([8, '7', [7, 8], []]);
  });

  it('says what was expected, what came, how long it took and how the body begins', async () => {
    const http = await answering(409, shop, { 'content-type': 'application/json', 'set-cookie': 'sid=abc' });
    const failures = await Promise.all(
      [
        http.post('/orders?token=abc123&page=1').expect(201),
        http.get('/').expect({ status: [200, 201] }),
        http.get('/').expect({ headers: { 'x-color': 'green' } }),
        http.get('/').expect({ headers: { 'content-type': /html/ } }),
        http.get('/').expect({ headers: { 'set-cookie': 'sid=xyz' } }),
        http.get('/').expect({ body: 'closed' }),
        http.get('/').expect({ body: /closed/ }),
        http.get('/').expect({ json: { '$.status': 'closed' } }),
        http.get('/').expect({ json: { '$.none': null } }),
        http.get('/').expect({ json: { '$.token': 'other' } }),
        http.get('/').expect(409).json('$.none'),
        http.get('/').expect(409).capture('$.items'),
        http.get('/').expect(409).capture('$.none'),
      ].map(failureOf),
    );
    expect(failures.map((failure) => failure.replace(/; body: \{.*/, '…'))).toMatchInlineSnapshot(`
      [
        "ExpectationError: POST http://127.0.0.1:PORT/orders?token=***&page=1 (green): expected status 201, got 409 (TIME)…",
        "ExpectationError: GET http://127.0.0.1:PORT/ (green): expected status 200 or 201, got 409 (TIME)…",
        "ExpectationError: GET http://127.0.0.1:PORT/ (green): expected header \`x-color\` to be \`green\`, got no such header (TIME)…",
        "ExpectationError: GET http://127.0.0.1:PORT/ (green): expected header \`content-type\` to match /html/, got \`application/json\` (TIME)…",
        "ExpectationError: GET http://127.0.0.1:PORT/ (green): expected header \`set-cookie\` to be \`***\`, got \`***\` (TIME)…",
        "ExpectationError: GET http://127.0.0.1:PORT/ (green): expected a body that contains \`closed\` (TIME)…",
        "ExpectationError: GET http://127.0.0.1:PORT/ (green): expected a body that matches /closed/ (TIME)…",
        "ExpectationError: GET http://127.0.0.1:PORT/ (green): expected \`$.status\` to be "closed", got "open" (TIME)…",
        "ExpectationError: GET http://127.0.0.1:PORT/ (green): expected \`$.none\` to be null, got nothing there (TIME)…",
        "ExpectationError: GET http://127.0.0.1:PORT/ (green): expected \`$.token\` to be ***, got *** (TIME)…",
        "ExpectationError: GET http://127.0.0.1:PORT/ (green): expected a value at \`$.none\`, found none in the answer with status 409 (TIME)…",
        "ExpectationError: GET http://127.0.0.1:PORT/ (green): expected text or a number at \`$.items\`, found [{"id":7},{"id":8}] in the answer with status 409 (TIME)…",
        "ExpectationError: GET http://127.0.0.1:PORT/ (green): expected a value at \`$.none\`, found none in the answer with status 409 (TIME)…",
      ]
    `);
    expect(failures[0]).toMatchInlineSnapshot(
      `"ExpectationError: POST http://127.0.0.1:PORT/orders?token=***&page=1 (green): expected status 201, got 409 (TIME); body: {"status":"open","items":[{"id":7},{"id":8}],"token":"***"}"`,
    );
    expect(failures.join()).not.toMatch(/very-secret|sid=abc|abc123/);
  });

  it('says that a body is not JSON', async () => {
    const html = '<html>\u001b[31m\n  <body>Bad gateway</body>\n</html>';
    const http = await answering(502, html, { 'content-type': 'text/html' });
    expect(await failureOf(http.get('/version').expect(502).json('$.version'))).toMatchInlineSnapshot(
      `"ExpectationError: GET http://127.0.0.1:PORT/version (green): expected a JSON body, got text/html with status 502 (TIME); body: <html> [31m <body>Bad gateway</body> </html>"`,
    );
    expect(await failureOf((await answering(200, '')).get('/version').json())).toMatchInlineSnapshot(
      `"ExpectationError: GET http://127.0.0.1:PORT/version (green): expected a JSON body, got no content type with status 200 (TIME); body: (empty)"`,
    );
  });

  it('compares a value of the body with a pattern as well', async () => {
    const http = await answering(200, JSON.stringify({ name: 'green tea', price: 4 }));
    await http.get('/').expect({ json: { '$.name': /tea$/, '$.price': 4 } });
    expect(await failureOf(http.get('/').expect({ json: { '$.name': /coffee/ } }))).toContain(
      'expected `$.name` to match /coffee/, got "green tea"',
    );
    expect(await failureOf(http.get('/').expect({ json: { '$.price': /4/ } }))).toContain(
      'expected `$.price` to match /4/, got 4',
    );
  });

  it.each([
    [undefined, '`expect` takes a status or what the answer must be, got `undefined`'],
    [{}, '`expect` takes a status or what the answer must be, got `{}`'],
    [[200], '`expect` takes a status or what the answer must be, got `[200]`'],
    [{ status: undefined }, '`status` is expected to be `undefined`'],
    [{ body: () => false }, '`body` expects a text that it contains, or a pattern, got `a function`'],
    [{ headers: { etag: 5 } }, '`headers` expects of `etag` a text or a pattern, got `5`'],
    ['404', "`expect` takes a status or what the answer must be, got `'404'`"],
    [
      { json: { '$.gone': undefined } },
      '`json` expects of `$.gone` a value of JSON or a pattern, got `undefined`',
    ],
    [{ json: { '$.at': { on: new Date(0) } } }, '`json` expects of `$.at` a value of JSON or a pattern'],
    [
      { json: { '$.age': (age: number) => age > 17 } },
      '`json` expects of `$.age` a value of JSON or a pattern, got `a function`',
    ],
  ])('blames who wrote the check for an expectation of %o, and not green', async (expectation, message) => {
    const http = await answering(200, '{}');
    const failure = await failureOf(Promise.resolve().then(() => http.get('/').expect(expectation as never)));
    expect(failure).toMatch(/^CheckFileError: /);
    expect(failure).toContain(message);
  });

  it('measures to the last byte', async () => {
    const { url } = await startHttpServer((_, response) => {
      response.write('slow');
      setTimeout(() => response.end('ly'), 60);
    });
    const failure = await failureOf(clientFor(url).get('/').expect({ within: '20ms' }));
    expect(failure).toMatch(
      /^ExpectationError: GET .* \(green\): expected the answer within 20ms, got it after \d+ms .*body: slowly$/,
    );
  });

  it('refuses what means nothing before anything is sent', async () => {
    let count = 0;
    const { url } = await startHttpServer((_, response) => {
      count += 1;
      response.end('{}');
    });
    const http = clientFor(url);
    const attempts: (() => PromiseLike<unknown>)[] = [
      () => http.post('/').expect({ stauts: 200 } as never),
      () => http.post('/').expect(20),
      () => http.post('/').expect({ status: [] }),
      () => http.post('/').expect({ within: '1 second' }),
      () => http.post('/').expect({ json: { '$[': 1 } }),
      () => http.post('/').json('items'),
      () => http.post('/', { timeout: 'soon' }),
      () => http.post('/', { jsn: {} } as never),
      () => http.post('/', { json: {}, body: '' }),
      () => http.post('/', { headers: { 'x-note': 'a\nb' } }),
    ];
    const failures = await Promise.all(attempts.map((attempt) => failureOf(Promise.resolve().then(attempt))));
    expect(failures).toMatchInlineSnapshot(`
      [
        "CheckFileError: POST http://127.0.0.1:PORT/ (green): unknown expectation \`stauts\`
        There are \`status\`, \`headers\`, \`body\`, \`json\`, \`schema\`, \`within\`, \`certificate\`.",
        "CheckFileError: POST http://127.0.0.1:PORT/ (green): \`status\` expects an HTTP status or a list of them, got \`20\`",
        "CheckFileError: POST http://127.0.0.1:PORT/ (green): \`status\` expects an HTTP status or a list of them, got \`\`",
        "CheckFileError: POST http://127.0.0.1:PORT/ (green): \`within\` expects a duration such as \`800ms\`, got \`1 second\`",
        "CheckFileError: \`$[\` is not a JSONPath: unclosed bracketed selection ('$[':2)
        A JSONPath (RFC 9535) starts with \`$\`, such as \`$.items[0].id\`.",
        "CheckFileError: \`items\` is not a JSONPath: expected '$', found 'i' ('items':0)
        A JSONPath (RFC 9535) starts with \`$\`, such as \`$.items[0].id\`.",
        "CheckFileError: POST /: \`timeout\` expects a duration such as \`5s\`, got \`soon\`",
        "CheckFileError: POST /: unknown option \`jsn\`
        There are \`headers\`, \`json\`, \`form\`, \`body\`, \`timeout\`, \`redirects\`, \`maxBody\`.",
        "CheckFileError: POST /: a request has one body, got \`json\` and \`body\`",
        "CheckFileError: POST / to green cannot be sent: invalid x-note header",
      ]
    `);
    expect(count).toBe(0);
    const sent = http.get('/');
    await sent;
    expect(() => sent.expect(200)).toThrow('`expect` comes before the request is awaited, not after');
  });
});

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
    const { url } = await startHttpServer(() => undefined);
    const controller = new AbortController();
    const http = clientFor(url, { signal: () => controller.signal });
    const waiting = failureOf(http.get('/'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort(new Error('the deadline'));
    expect(await waiting).toBe('Error: the deadline');
    expect(await failureOf(http.get('/'))).toBe('Error: the deadline');

    const closed = clientFor(url);
    const cut = failureOf(closed.get('/'));
    await new Promise((resolve) => setTimeout(resolve, 20));
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
