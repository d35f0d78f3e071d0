import { describe, expect, it } from 'vitest';
import { compareExchanges } from '../../src/probe/compare-exchanges.ts';
import { describeExchange } from '../../src/probe/describe-exchange.ts';
import type { Exchange } from '../../src/probe/exchange.ts';

function answer(
  name: 'blue' | 'green',
  status: number,
  body: unknown,
  rest: Partial<Exchange> = {},
): Exchange {
  return {
    name,
    method: 'POST',
    url: 'https://shop.example.com/orders',
    address: name === 'blue' ? '10.0.0.1:443' : '10.0.0.2:443',
    protocol: 'HTTP/1.1',
    requestHeaders: {
      accept: '*/*',
      authorization: 'Bearer abc',
      'content-type': 'application/json',
      'x-bg-check-run': 'run-1',
    },
    requestBody: '{"item":7,"password":"abc"}',
    status,
    responseHeaders: { 'content-type': 'application/json', date: 'now', 'set-cookie': 'sid=abc' },
    body: JSON.stringify(body),
    timing: { dnsMs: 1, connectMs: 2, tlsMs: 9.6, firstByteMs: 340, totalMs: 351.4 },
    at: 0,
    ...rest,
  };
}

const unanswered: Exchange = {
  name: 'green',
  method: 'GET',
  url: 'https://shop.example.com/orders',
  address: '10.0.0.2:443',
  requestHeaders: {},
  timing: { totalMs: 2 },
  error: 'connection refused',
  at: 0,
};

describe('describeExchange', () => {
  it('says what was asked, what came, what blue answered to the same, and how to repeat it', () => {
    const blue = answer('blue', 201, { id: 7, total: { amount: 10 }, token: 'abc' });
    const green = answer('green', 500, { id: null, error: 'no column "discount"', token: 'def' });
    expect(describeExchange(green, { onBlue: blue })).toEqual([
      'POST https://shop.example.com/orders → 500 in 351ms, HTTP/1.1 (green at 10.0.0.2:443)',
      'on blue → 201 in 351ms, HTTP/1.1',
      'dns 1ms · connect 2ms · tls 10ms · first byte 340ms · total 351ms',
      'sent      authorization: ***, content-type: application/json',
      '          {"item":7,"password":"***"}',
      'received  content-type: application/json, set-cookie: ***',
      '          {"id":null,"error":"no column \\"discount\\"","token":"***"}',
      '+ green  $.error  "no column \\"discount\\""',
      '- blue   $.total  {"amount":10}',
      '- blue   $.id  7',
      '+ green  $.id  null',
      '  and 1 more difference',
      `curl -i -X POST --connect-to shop.example.com:443:10.0.0.2:443 --http1.1 -H "authorization: $AUTHORIZATION" -H 'content-type: application/json' -H 'x-bg-check-run: run-1' --data-raw '{"item":7,"password":"***"}' https://shop.example.com/orders`,
    ]);
  });

  it('says why nothing came', () => {
    expect(describeExchange(unanswered)).toEqual([
      'GET https://shop.example.com/orders → connection refused in 2ms (green at 10.0.0.2:443)',
      'total 2ms',
      'curl -i --connect-to shop.example.com:443:10.0.0.2:443 https://shop.example.com/orders',
    ]);
  });
});

describe('compareExchanges', () => {
  const differences = (blue: Exchange, green: Exchange) =>
    compareExchanges(blue, green).differences.map(({ field, blue: was, green: is }) => [field, was, is]);

  it('puts another shape before headers, and these before other values', () => {
    const blue = answer('blue', 200, { items: [{ id: 1, 'unit price': 5 }, { id: 2 }], page: 1 });
    const green = answer('green', 200, { items: [{ id: 9, 'unit price': '5' }], page: 1, next: null });
    const headers = { 'content-type': 'text/plain', 'x-request-id': 'r-2', 'cache-control': 'no-store' };
    expect(differences(blue, { ...green, responseHeaders: headers })).toEqual([
      ['$.items[0]["unit price"]', '5', '"5"'],
      ['$.items[1]', '{"id":2}', undefined],
      ['$.next', undefined, 'null'],
      ['header content-type', 'application/json', 'text/plain'],
      ['header cache-control', undefined, 'no-store'],
      ['$.items[0].id', '1', '9'],
    ]);
  });

  it('compares what is no JSON as text, and says nothing where an answer is missing', () => {
    const page = (text: string) => answer('green', 200, '', { body: text });
    expect(differences(page('<p>old'), page('<p>new'))).toEqual([['body', '<p>old', '<p>new']]);
    expect(differences(page('same'), page('same'))).toEqual([]);
    expect(differences(unanswered, page('<p>'))).toEqual([]);
  });

  it('does not tell apart what only says who answers', () => {
    const blue = answer('blue', 200, { color: 'blue' }, { responseHeaders: { 'x-color': 'blue' } });
    const green = answer('green', 200, { color: 'green' }, { responseHeaders: { 'x-color': 'green' } });
    expect(differences(blue, green)).toEqual([]);
  });

  it('finds its way through 64 KiB in no time', () => {
    const list = (start: number) => Array.from({ length: 5_000 }, (_, index) => ({ id: start + index }));
    const { differences: first, count } = compareExchanges(
      answer('blue', 200, list(0)),
      answer('green', 200, list(1)),
      { most: 1 },
    );
    expect([first, count]).toEqual([[{ field: '$[0].id', blue: '0', green: '1' }], 5_000]);
  });
});
