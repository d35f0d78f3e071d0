import { describe, expect, it } from 'vitest';
import { createPlace } from '../../src/probe/create-place.ts';
import { describeTransportFailure } from '../../src/probe/http-failure.ts';

const place = createPlace({
  name: 'green',
  key: 'green',
  baseUrl: 'http://green.internal:8080',
  host: 'shop.test',
  timeoutMs: 1_000,
});
const request = { place, label: 'GET /health' };

function failWith(code: string, message = `connect ${code}`) {
  const { name, message: text } = describeTransportFailure(
    Object.assign(new Error(message), { code }),
    request,
  );
  return `${name}: ${text}`;
}

describe('describeTransportFailure', () => {
  it('tells the fault of whom was asked from faults on this side', () => {
    expect(
      [
        failWith('ETIMEDOUT'),
        failWith('EHOSTUNREACH'),
        failWith('ENOTFOUND', 'getaddrinfo ENOTFOUND green.internal'),
        failWith('EAI_AGAIN'),
        failWith('EMFILE'),
        failWith('CERT_HAS_EXPIRED', 'certificate has expired'),
        failWith('', 'odd'),
      ].map((text) =>
        text.replace('green did not answer GET /health: ', '').replace(' (green.internal:8080)', ''),
      ),
    ).toEqual([
      'ExpectationError: connecting timed out',
      'ExpectationError: the host cannot be reached',
      'ProviderError: its host name is not known',
      'ProviderError: the name server did not answer',
      'ProviderError: this process has too many files open',
      'ExpectationError: certificate has expired [CERT_HAS_EXPIRED]',
      'ExpectationError: odd',
    ]);
  });

  it('finds the code of a wrapped error', () => {
    const cause = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    expect(describeTransportFailure(new Error('failed', { cause }), request).message).toBe(
      'green did not answer GET /health: connection refused (green.internal:8080)',
    );
  });
});
