import { describe, expect, it } from 'vitest';
import { curlLine } from '../../src/probe/curl-line.ts';
import type { Exchange } from '../../src/probe/exchange.ts';

const exchange: Exchange = {
  name: 'green',
  method: 'GET',
  url: 'https://shop.example.com/api/products?limit=5',
  address: '10.0.0.7:8443',
  requestHeaders: { accept: '*/*', 'user-agent': 'bg-check', 'x-bg-check-run': 'run-1' },
  timing: { totalMs: 12 },
  at: 0,
};

describe('curlLine', () => {
  it.each<[string, Partial<Exchange>, string]>([
    [
      'asks the same address for the same host',
      {},
      "curl -i --connect-to shop.example.com:443:10.0.0.7:8443 -H 'x-bg-check-run: run-1' 'https://shop.example.com/api/products?limit=5'",
    ],
    [
      'goes straight to an address that is the host',
      { url: 'http://10.0.0.7:8443/', requestHeaders: {} },
      'curl -i http://10.0.0.7:8443/',
    ],
    [
      'knows the usual ports and IPv6',
      { url: 'http://shop.example.com/', address: '[::1]', requestHeaders: {} },
      "curl -i --connect-to 'shop.example.com:80:[::1]:80' http://shop.example.com/",
    ],
    [
      'leaves secrets to the environment of whoever repeats it',
      {
        method: 'POST',
        url: 'http://10.0.0.7:8443/login?token=abc',
        requestHeaders: {
          authorization: 'Bearer abc',
          'x-api-key': 'def',
          'content-type': 'application/json',
        },
        requestBody: '{"user":"O\'Neil","password":"ghi"}',
      },
      `curl -i -X POST -H "authorization: $AUTHORIZATION" -H "x-api-key: $X_API_KEY" -H 'content-type: application/json' ` +
        `--data-raw '{"user":"O'\\''Neil","password":"***"}' 'http://10.0.0.7:8443/login?token=***'`,
    ],
    [
      'leaves a long body to a file',
      { method: 'PUT', url: 'http://10.0.0.7:8443/', requestHeaders: {}, requestBody: 'x'.repeat(4_001) },
      'curl -i -X PUT -H content-type: --data-binary @body http://10.0.0.7:8443/',
    ],
    [
      'asks for the head alone',
      { method: 'HEAD', url: 'http://10.0.0.7:8443/', requestHeaders: {} },
      'curl -i -I http://10.0.0.7:8443/',
    ],
    [
      'goes the way over which it was sent, and leaves the password of a proxy to the environment',
      {
        url: 'https://shop.example.com/a[1]?b={c}',
        protocol: 'HTTP/1.1',
        requestHeaders: { host: 'own.example.com' },
        tlsFiles: { ca: '/certs/ca.pem', cert: '/certs/me.pem', key: '/certs/my key' },
        proxy: new URL('http://ann:abc@proxy.example.com:3128'),
      },
      `curl -i -g --connect-to own.example.com:443:10.0.0.7:8443 --http1.1 --cacert /certs/ca.pem --cert /certs/me.pem ` +
        `--key '/certs/my key' --proxytunnel --proxy http://proxy.example.com:3128 --proxy-user "$PROXY_USER" 'https://own.example.com/a[1]?b={c}'`,
    ],
  ])('%s', (_, differences, line) => {
    expect(curlLine({ ...exchange, ...differences })).toBe(line);
  });
});

describe('a line of curl', () => {
  it('asks for what stays open as curl does, and for the health of a service by grpcurl', () => {
    const common = {
      name: 'green',
      address: '127.0.0.1:8',
      requestHeaders: {},
      timing: { totalMs: 1 },
      at: 0,
    };
    const lines = [
      { method: 'WEBSOCKET', url: 'http://shop.test/ws', requestBody: '{"a":1}' },
      { method: 'EVENTS', url: 'http://shop.test/stream' },
      { method: 'GRPC', url: 'http://shop.test/grpc.health.v1.Health/Check', requestBody: '{"service":"a"}' },
    ].map((one) => curlLine({ ...common, ...one }));
    expect(lines).toEqual([
      "curl -i -N -H 'connection: upgrade' -H 'upgrade: websocket' -H 'sec-websocket-version: 13' -H 'sec-websocket-key: MDEyMzQ1Njc4OWFiY2RlZg==' --connect-to shop.test:80:127.0.0.1:8 --http1.1 http://shop.test/ws",
      'curl -i -N --connect-to shop.test:80:127.0.0.1:8 http://shop.test/stream',
      `grpcurl -plaintext -authority shop.test -d '{"service":"a"}' 127.0.0.1:8 grpc.health.v1.Health/Check`,
    ]);
  });
});
