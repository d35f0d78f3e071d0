import { describe, expect, it } from 'vitest';
import { parseHar } from '../../../src/contrast/recorded/parse-har.ts';
import { parseLogLine } from '../../../src/contrast/recorded/parse-log-line.ts';

const asked = { method: 'GET', path: '/products?limit=5', status: 200 };

describe('parseLogLine', () => {
  it.each([
    ['common', '1.2.3.4 - - [10/Oct/2026:13:55:36 +0000] "GET /products?limit=5 HTTP/1.1" 200 2326'],
    [
      'combined',
      '1.2.3.4 - bob [10/Oct/2026:13:55:36 +0000] "GET /products?limit=5 HTTP/2.0" 200 2326 "https://shop/" "Mozilla \\"x\\""',
    ],
    [
      'combined with the host in front',
      'shop:443 1.2.3.4 - - [10/Oct/2026:13:55:36 +0000] "GET /products?limit=5 HTTP/1.1" 200 -',
    ],
    ['nginx, the request in one', '{"time":"t","request":"GET /products?limit=5 HTTP/1.1","status":"200"}'],
    ['nginx, in parts', '{"request_method":"GET","uri":"/products","args":"limit=5","status":200}'],
    ['caddy', '{"request":{"method":"GET","uri":"/products?limit=5"},"status":200}'],
    [
      'a load balancer',
      '{"httpRequest":{"requestMethod":"GET","requestUrl":"/products?limit=5","status":200}}',
    ],
  ])('reads %s', (_, line) => {
    expect(parseLogLine(line)).toEqual(asked);
  });

  it('keeps the host of a whole URL', () => {
    expect(parseLogLine('{"method":"get","url":"https://shop.example/x?y#z","code":301}')).toEqual({
      method: 'GET',
      path: '/x?y',
      host: 'shop.example',
      status: 301,
    });
  });

  it.each([
    '',
    'garbage',
    '{"broken',
    '[]',
    '1.2.3.4 - - [t] "\\x16\\x03\\x01" 400 0',
    '"GET ftp://x HTTP/1.1" 200 ',
  ])('does not understand %s', (line) => {
    expect(parseLogLine(line)).toBeUndefined();
  });
});

describe('parseHar', () => {
  it('reads the requests of a browser', () => {
    const entry = { request: { method: 'GET', url: 'https://shop.example/x' }, response: { status: 200 } };
    expect(parseHar(JSON.stringify({ log: { entries: [entry, {}] } }), 'a.har')).toEqual([
      { method: 'GET', path: '/x', host: 'shop.example', status: 200 },
      undefined,
    ]);
  });

  it.each(['{', '{}', '{"log":{"entries":{}}}'])('refuses %s', (text) => {
    expect(() => parseHar(text, 'a.har')).toThrow(/a\.har is not an HTTP archive/);
  });
});
