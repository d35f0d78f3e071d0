import { describe, expect, it } from 'vitest';
import { readPlaces } from '../../src/check/read-places.ts';
import { configSchema, type UserConfig } from '../../src/config/config-schema.ts';
import { makeCertificates } from '../support/certificates.ts';

const base = {
  blue: { url: 'http://10.0.0.1:8080' },
  green: { url: 'https://10.0.0.2' },
  live: { url: 'https://shop.test/' },
} as const;

function placesOf(config: Partial<UserConfig>, rootDirectory = '/') {
  const secrets: string[] = [];
  const places = readPlaces(configSchema.parse({ ...base, ...config }), {
    rootDirectory,
    runId: 'run-1',
    addSecret: (secret) => secrets.push(secret),
  });
  return { ...places, secrets };
}

describe('readPlaces', () => {
  it('has each color asked for by the host of the front door', () => {
    const { blue, green, live } = placesOf({
      probes: { headers: { 'X-A': '1' }, timeout: '2s', baggage: false },
    });
    expect([blue, green, live].map(({ name, key, base: { href }, host }) => [name, key, href, host])).toEqual(
      [
        ['blue', 'blue', 'http://10.0.0.1:8080/', 'shop.test'],
        ['green', 'green', 'https://10.0.0.2/', 'shop.test'],
        ['the front door', 'live', 'https://shop.test/', 'shop.test'],
      ],
    );
    expect([green.headers, green.timeoutMs, green.http2, green.proxy]).toEqual([
      { 'x-a': '1', 'x-bg-check-run': 'run-1' },
      2_000,
      false,
      undefined,
    ]);
  });

  it('has a color asked for by another host, or by its own', () => {
    const { blue, green } = placesOf({
      blue: { ...base.blue, host: 'own' },
      green: { ...base.green, host: 'green.test:8443' },
      live: { url: 'http://shop.test:8080' },
    });
    expect([blue.host, green.host]).toEqual(['10.0.0.1:8080', 'green.test:8443']);
  });

  it('reads TLS files and the proxy', () => {
    const certificates = makeCertificates(['gate.test']);
    const { green, secrets } = placesOf(
      {
        green: {
          url: 'https://ann:p4ssw0rd@10.0.0.2',
          tls: { ca: 'ca.pem', cert: 'gate.test.pem', key: 'gate.test.key' },
        },
        probes: { http2: true, proxy: 'http://proxy.test:3128' },
      },
      certificates.folder,
    );
    expect(green.tls).toEqual({
      ca: certificates.read('ca.pem'),
      cert: certificates.read('gate.test.pem'),
      key: certificates.read('gate.test.key'),
    });
    expect([green.http2, green.proxy?.href, secrets[0]]).toEqual([
      true,
      'http://proxy.test:3128/',
      'p4ssw0rd',
    ]);
    expect(() => placesOf({ live: { ...base.live, tls: { ca: 'none.pem' } } }, certificates.folder)).toThrow(
      '`live.tls.ca`: cannot read none.pem: no such file',
    );
  });

  it('refuses what is no host', () => {
    const problemOf = (host: string) => {
      const { error } = configSchema.safeParse({ ...base, green: { ...base.green, host } });
      return error?.issues[0]?.message;
    };
    expect(['https://shop.test', 'shop.test/x', 'a b', 'ann@shop.test', ''].map(problemOf)).toEqual([
      'expected `own` or a host such as `shop.example.com`, got `https://shop.test`',
      'expected `own` or a host such as `shop.example.com`, got `shop.test/x`',
      'expected `own` or a host such as `shop.example.com`, got `a b`',
      'expected `own` or a host such as `shop.example.com`, got `ann@shop.test`',
      'expected `own` or a host such as `shop.example.com`, got ``',
    ]);
    expect(['own', 'shop.test', '127.0.0.1:8443', '[::1]:8443'].map(problemOf)).toEqual(
      Array(4).fill(undefined),
    );
  });
});
