import { describe, expect, it } from 'vitest';
import { ConfigError, ProviderError } from '../../src/errors.ts';
import { closedPort } from '../support/http-server.ts';
import { errorOf } from './error-of.ts';
import { type Answer, json, open, startApi, window } from './query-api.ts';

describe('an answer that is none', () => {
  const cases: readonly [string, Answer, typeof ConfigError | typeof ProviderError][] = [
    [
      'HTML',
      (r) => void r.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>Grafana'),
      ConfigError,
    ],
    [
      'HTML of a file server',
      (r) => void r.writeHead(405, { 'content-type': 'text/html' }).end('<html>'),
      ConfigError,
    ],
    [
      'another JSON',
      (r) => {
        json(r, { version: 1 });
      },
      ConfigError,
    ],
    ['text', (r) => void r.end('ok'), ConfigError],
    ['not found', (r) => void r.writeHead(404).end('404 page not found'), ConfigError],
    ['a redirect', (r) => void r.writeHead(302, { location: '/login' }).end(), ConfigError],
    ['unauthorized', (r) => void r.writeHead(401).end('who are you'), ConfigError],
    [
      'forbidden',
      (r) => {
        json(r, { status: 'error', error: 'token s3cret is bad' }, 403);
      },
      ConfigError,
    ],
    [
      'bad query',
      (r) => {
        json(r, { status: 'error', errorType: 'bad_data', error: 'parse error: 1:5' }, 400);
      },
      ConfigError,
    ],
    [
      'too much',
      (r) => {
        json(r, { status: 'error', errorType: 'execution', error: 'too many samples' }, 422);
      },
      ConfigError,
    ],
    [
      'overload',
      (r) => {
        json(r, { status: 'error', errorType: 'unavailable', error: 'try later' }, 503);
      },
      ProviderError,
    ],
    [
      'bad gateway',
      (r) => void r.writeHead(502, { 'content-type': 'text/html' }).end('<html>'),
      ProviderError,
    ],
    ['slow down', (r) => void r.writeHead(429).end(), ProviderError],
    [
      'a warning',
      (r) => {
        json(r, {
          status: 'success',
          data: { resultType: 'matrix', result: [] },
          warnings: ['store is down'],
        });
      },
      ProviderError,
    ],
    [
      'another type',
      (r) => {
        json(r, { status: 'success', data: { resultType: 'vector', result: [] } });
      },
      ConfigError,
    ],
    [
      'half an answer',
      (r) => {
        r.writeHead(200, { 'content-length': '100' }).write('{"status":');
        setTimeout(() => r.destroy(), 20);
      },
      ProviderError,
    ],
  ];

  it('is told apart: mend the configuration, or wait', async () => {
    const told = await Promise.all(
      cases.map(async ([name, answer, errorClass]) => {
        const { url } = await startApi(answer);
        const error = await errorOf(open(url).increase('x', window));
        expect(error, `${name}: ${error.stack ?? ''}`).toBeInstanceOf(errorClass);
        return `${name}: ${error.message.replaceAll(url, 'URL')}`;
      }),
    );
    expect(told).toMatchInlineSnapshot(`
      [
        "HTML: Prometheus at URL/ answered HTML, not the Prometheus API; is \`prometheus.url\` the address of the API?",
        "HTML of a file server: Prometheus at URL/ answered 405 with HTML; is \`prometheus.url\` the right address?",
        "another JSON: Prometheus at URL/ answered something else, not the Prometheus API; is \`prometheus.url\` the address of the API?",
        "text: Prometheus at URL/ answered something else, not the Prometheus API; is \`prometheus.url\` the address of the API?",
        "not found: Prometheus at URL/ answered 404; is \`prometheus.url\` the right address?",
        "a redirect: Prometheus at URL/ answered 302, a redirect; is \`prometheus.url\` the right address?",
        "unauthorized: Prometheus at URL/ answered 401: it refuses the credentials, or wants some",
        "forbidden: Prometheus at URL/ answered 403: it refuses the credentials, or wants some",
        "bad query: Prometheus at URL/ refuses \`x{color="green"}[360s]\`: parse error: 1:5",
        "too much: Prometheus at URL/ refuses \`x{color="green"}[360s]\`: too many samples",
        "overload: Prometheus at URL/ failed \`x{color="green"}[360s]\`: try later",
        "bad gateway: Prometheus at URL/ answered 502",
        "slow down: Prometheus at URL/ answered 429",
        "a warning: Prometheus at URL/ warns that its answer to \`x{color="green"}[360s]\` may be incomplete: store is down",
        "another type: Prometheus at URL/ answered a vector to \`x{color="green"}[360s]\`",
        "half an answer: Prometheus at URL/ cannot be reached: other side closed",
      ]
    `);
  });

  it('nobody listens', async () => {
    const port = await closedPort();
    const error = await errorOf(open(`http://127.0.0.1:${port}`).increase('x', window));
    expect(error).toBeInstanceOf(ProviderError);
    expect(error.message).toBe(
      `Prometheus at http://127.0.0.1:${port}/ cannot be reached: connect ECONNREFUSED 127.0.0.1:${port}`,
    );
  });

  it('nobody answers in time', async () => {
    const { url } = await startApi(() => undefined);
    const error = await errorOf(open(url, { timeoutMs: 100 }).increase('x', window));
    expect(error).toBeInstanceOf(ProviderError);
    expect(error.message).toBe(`Prometheus at ${url}/ did not answer within 100ms`);
  });

  it('stops when told to', async () => {
    const { url } = await startApi(() => undefined);
    const reason = new Error('enough');
    const controller = new AbortController();
    const reading = errorOf(open(url).increase('x', window, controller.signal));
    setTimeout(() => {
      controller.abort(reason);
    }, 50);
    expect(await reading).toBe(reason);
  });
});

describe('secrets', () => {
  it('sends credentials of the URL and headers, and never shows them', async () => {
    const seen: (string | undefined)[] = [];
    const { url } = await startApi((response, _, { headers }) => {
      seen.push(headers.authorization, headers['x-scope-orgid'] as string);
      response.writeHead(401).end();
    });
    const withCredentials = url.replace('http://', 'http://me:p%40ss%25word@');
    const error = await errorOf(
      open(withCredentials, { headers: { 'x-scope-orgid': 'tenant' } }).increase('x', window),
    );
    expect(seen).toEqual([`Basic ${Buffer.from('me:p@ss%word').toString('base64')}`, 'tenant']);
    expect(error.message).toBe(
      `Prometheus at ${url}/ answered 401: it refuses the credentials, or wants some`,
    );
    const down = await errorOf(
      open(`http://me:hidden@127.0.0.1:${await closedPort()}`).increase('x', window),
    );
    expect(`${down.message} ${String(down.cause)}`).not.toContain('hidden');
  });
});
