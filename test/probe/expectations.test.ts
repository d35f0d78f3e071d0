import { describe, expect, it } from 'vitest';
import { startHttpServer } from '../support/http-server.ts';
import { answering, clientFor, failureOf, shop } from './client-for.ts';

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
      () => http.post('/').json({ '$.id': 1 } as never),
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
        "CheckFileError: expected a JSONPath such as \`$.items[0].id\`, got \`{"$.id":1}\`
        What a document should hold is said with \`.expect({ json: { "$.path": value } })\`.",
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
