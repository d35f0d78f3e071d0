import { describe, expect, it, onTestFinished } from 'vitest';
import { createHttpClient } from '../../src/probe/create-http-client.ts';
import { createPlace } from '../../src/probe/create-place.ts';
import { describeExchange } from '../../src/probe/describe-exchange.ts';
import { excerpt } from '../../src/probe/excerpt.ts';
import type { Exchange } from '../../src/probe/exchange.ts';
import { createRedactor } from '../../src/redact/create-redactor.ts';
import { startHttpServer } from '../support/http-server.ts';

/** Neither a mask by name nor an excerpt knows where it ends. */
const secret = 'open & shut; "sesame"';
const cut = 'x'.repeat(185);

function redactorOf(...secrets: string[]) {
  const redactor = createRedactor();
  for (const one of secrets) redactor.add(one);
  return redactor;
}

/** A client of a server that answers everything with status 500 and `body`; secrets are known from the beginning. */
async function answering(body: string) {
  const { url } = await startHttpServer((_, response) => {
    response.writeHead(500, { location: `/a?token=${encodeURIComponent(secret)}` }).end(body);
  });
  const place = createPlace({ baseUrl: url, name: 'green', timeoutMs: 5_000 });
  const http = createHttpClient({ place, hide: redactorOf(secret).redactText });
  onTestFinished(() => http.close());
  return http;
}

/** What a report tells of a failure. */
async function messageOf(request: PromiseLike<unknown>): Promise<string> {
  const { redactText } = redactorOf(secret);
  const error = await Promise.resolve(request).then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown as Error,
  );
  return redactText(error.message)
    .replace(/127\.0\.0\.1:\d+/, 'HOST')
    .replace(/\(\d+(\.\d+)?m?s\)/g, '(TIME)')
    .replace(/x+/g, 'x');
}

describe('a secret that is known', () => {
  it('is taken out of a text before a mask or an end could leave a part of it', () => {
    const { redactText: hide } = redactorOf(secret);
    expect(excerpt(`?token=${secret}&a=1`)).toBe('?token=*** & shut; "sesame"&a=1');
    expect(excerpt(`?token=${secret}&a=1`, hide)).toBe('?token=***&a=1');
    expect(excerpt(`${cut} ${secret}`)).toBe(`${cut} open & shut; "…`);
    expect(excerpt(`${cut} ${secret}`, hide)).toBe(`${cut} ***`);
    expect(excerpt(`${' '.repeat(3_990)} ${secret}`, hide)).toBe('***…');
  });

  it('is in no message about an answer', async () => {
    const http = await answering(JSON.stringify({ seen: `${cut.slice(10)}${secret}`, 'a token': secret }));
    const rest = '(TIME); body: {"seen":"x***","a token":"…';
    expect([
      await messageOf(http.get(`/${'x'.repeat(150)}?q=${encodeURIComponent(secret)}`).expect(200)),
      await messageOf(http.get('/').expect({ json: { '$.seen': secret } })),
      await messageOf(http.get('/').expect({ headers: { location: '/' } })),
      await messageOf(http.get('/').expect({ schema: { properties: { seen: { const: 1 } } } })),
      await messageOf(http.get('/').expect(500).capture('$.none')),
      await messageOf(http.graphql('/', { query: '{ a }' })),
    ]).toEqual([
      `GET http://HOST/x?q=*** (green): expected status 200, got 500 ${rest}`,
      `GET http://HOST/ (green): expected \`$.seen\` to be "***", got "x***" ${rest}`,
      `GET http://HOST/ (green): expected header \`location\` to be \`/\`, got \`/a?token=***\` ${rest}`,
      `GET http://HOST/ (green): expected a body that fits the JSON Schema: \`$.seen\` must be 1, got "x***" ${rest}`,
      `GET http://HOST/ (green): expected a value at \`$.none\`, found none in the answer with status 500 ${rest}`,
      `POST http://HOST/ (green): expected an answer of GraphQL (JSON with \`data\` or \`errors\`), got no content type with status 500 ${rest}`,
    ]);
  });
});

describe('describeExchange', () => {
  const exchange = (name: string, body: string): Exchange => ({
    name,
    method: 'POST',
    url: `http://shop/?session_id=${secret}`,
    address: '127.0.0.1:80',
    requestHeaders: { 'x-debug': `${'x'.repeat(70)}${secret}` },
    requestBody: `token=${secret}`,
    status: 500,
    responseHeaders: { 'x-debug': `token=${secret}` },
    body,
    timing: { totalMs: 1 },
    at: 0,
  });

  it('shows nothing of a secret that is known by then', () => {
    const green = exchange('green', `${cut} ${secret}`);
    const onBlue = exchange('blue', `token=${secret}`);
    const { redactText: hide } = redactorOf(secret);
    const lines = describeExchange(green, { onBlue, hide });
    expect(lines.map((line) => hide(line).replace(/x{2,}/g, 'x'))).toEqual([
      'POST http://shop/?session_id=*** → 500 in 1ms (green at 127.0.0.1:80)',
      'on blue → 500 in 1ms',
      'total 1ms',
      'sent      x-debug: x***',
      '          token=***',
      'received  x-debug: token=***',
      '          x ***',
      '- blue   body  token=***',
      '+ green  body  x ***',
      "curl -i -X POST --connect-to shop:80:127.0.0.1:80 -H 'x-debug: x***' -H content-type: --data-raw 'token=***' 'http://shop/?session_id=***'",
    ]);
  });
});
