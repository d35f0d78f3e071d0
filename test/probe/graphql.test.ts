import { describe, expect, it } from 'vitest';
import { readBody, startHttpServer } from '../support/http-server.ts';
import { clientAt, greenAt, requestFailure } from '../support/probe-client.ts';

/** A client of a server that always answers so, and what was sent to it. */
async function answering(body: unknown, status = 200) {
  const bodies: unknown[] = [];
  const { url } = await startHttpServer((request, response) => {
    void readBody(request).then((text) => {
      bodies.push({
        method: request.method,
        key: request.headers['idempotency-key'],
        ...(JSON.parse(text) as object),
      });
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  const sent: string[] = [];
  const http = clientAt(greenAt(url), { onSend: (method, path) => sent.push(`${method} ${path}`) });
  return { http, bodies, sent };
}

const refused = {
  data: { user: null },
  errors: [
    { message: 'no such user', path: ['user', 'name'], extensions: { code: 'NOT_FOUND' } },
    { message: 'late' },
  ],
};

describe('a request by GraphQL', () => {
  it('sends query, variables and operation, and is judged as others are', async () => {
    const { http, bodies } = await answering({ data: { user: { name: 'Ann' } } });
    const query = 'query User($id: ID!) { user(id: $id) { name } }';
    await http
      .graphql('/graphql', { query, variables: { id: 7 }, operationName: 'User' })
      .expect({ status: 200, json: { '$.data.user.name': 'Ann' } });
    expect(await http.graphql('/graphql', { query }).json('$.data.user.name')).toBe('Ann');
    expect(bodies).toEqual([
      { method: 'POST', query, variables: { id: 7 }, operationName: 'User' },
      { method: 'POST', query },
    ]);
  });

  it('fails on errors in an answer with status 200, unless they are expected', async () => {
    const { http } = await answering(refused);
    const ask = () => http.graphql('/graphql', { query: '{ user { name } }' });
    expect(await requestFailure(ask().expect({ json: { '$.data.user.name': 'Ann' } }))).toMatch(
      /^ExpectationError: POST \S+\/graphql \(green\): answered with errors: no such user \(at user\.name, NOT_FOUND\) and 1 more \(TIME\); body: /,
    );
    await ask().expect({ json: { '$.errors[0].extensions.code': 'NOT_FOUND' } });
  });

  it('fails on what is no answer of GraphQL, unless its status is expected', async () => {
    const page = await answering('<h1>Bad gateway</h1>', 502);
    expect(await requestFailure(page.http.graphql('/graphql', { query: '{ a }' }))).toContain(
      'expected an answer of GraphQL (JSON with `data` or `errors`), got application/json with status 502',
    );
    await page.http.graphql('/graphql', { query: '{ a }' }).expect(502);
    const broken = await answering({ data: { a: 1 } }, 500);
    expect(await requestFailure(broken.http.graphql('/graphql', { query: '{ a }' }))).toContain(
      'expected a status from 200 to 299, got 500',
    );
  });

  it('counts as changing data only where it is a mutation', async () => {
    const { http, sent, bodies } = await answering({ data: {} });
    const user = http.withHeaders(({ method }) => ({ 'idempotency-key': method }));
    const queries = [
      '# mutation\n, query Q { a }',
      '{ a }',
      'mutation M { a }',
      'query Q { a } mutation M { b }',
    ];
    for (const query of queries) await user.graphql('/graphql', { query });
    expect(sent).toEqual(['QUERY /graphql', 'QUERY /graphql', 'POST /graphql', 'POST /graphql']);
    expect(bodies.map((body) => (body as { key: string }).key)).toEqual(['QUERY', 'QUERY', 'POST', 'POST']);
  });

  it('refuses what is no request of it', async () => {
    const { http } = await answering({ data: {} });
    const attempts = [
      { query: '' },
      { query: 'subscription S { a }' },
      { query: '{ a }', variables: [1] },
      { query: '{ a }', json: {} },
    ].map((request) =>
      requestFailure(Promise.resolve().then(() => http.graphql('/graphql', request as never))),
    );
    expect(await Promise.all(attempts)).toEqual([
      'CheckFileError: POST /graphql: `query` expects a query or mutation of GraphQL, got `(empty)`',
      'CheckFileError: POST /graphql: a subscription is no request; use `http.websocket` or `http.events`, got `subscription S { a }`',
      'CheckFileError: POST /graphql: `variables` expects an object, got `[1]`',
      expect.stringContaining('CheckFileError: POST /graphql: unknown option `json`'),
    ]);
  });
});
