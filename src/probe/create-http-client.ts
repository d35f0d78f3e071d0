import { systemClock, type Clock } from '../clock.ts';
import { ConfigError, ExpectationError } from '../errors.ts';
import { excerpt } from './excerpt.ts';
import { verifyResponse } from './expectation.ts';
import type { HeaderFactory, HttpClient, RequestOptions } from './http-client.ts';
import { loadJsonPath } from './json-path.ts';
import { createPendingRequest } from './pending-request.ts';
import { readResponse, resolvePath } from './read-response.ts';
import { readRequestOptions } from './request-options.ts';
import { createTransport } from './transport.ts';

export interface HttpClientOptions {
  /** Where it is aimed; a path in it comes before every path asked for. */
  readonly baseUrl: string;
  /** Who answers there, for messages, such as `green`; host and port by default. */
  readonly name?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Longest time to the end of a response. */
  readonly timeoutMs: number;
  /** Ends requests early; asked anew for each. */
  readonly signal?: AbortSignal | (() => AbortSignal);
  /** Given what must not show up in a report: bearer tokens, session cookies, a password in the URL. */
  readonly onSecret?: (value: string) => void;
  /** Told of each request at the moment it is sent. */
  readonly onSend?: (method: string, path: string) => void;
  readonly clock?: Clock;
}

/** A request that was sent and is not answered to its end. */
export interface Waiting {
  /** Such as `GET /health (green)`. */
  readonly label: string;
  /** Milliseconds since it was sent. */
  readonly forMs: number;
}

/** A client with the connections that it holds. */
export interface OpenHttpClient extends HttpClient {
  readonly waiting: () => readonly Waiting[];
  close(): Promise<void>;
}

function readBaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError('the address of a color or of the front door is not an http or https URL');
  }
  return url;
}

function withLowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The header that credentials in a URL stand for. */
function basicAuthorization(url: URL, onSecret?: (value: string) => void): Record<string, string> {
  if (url.username === '' && url.password === '') return {};
  const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  const credentials = Buffer.from(`${user}:${password}`).toString('base64');
  onSecret?.(password);
  onSecret?.(credentials);
  return { authorization: `Basic ${credentials}` };
}

/**
 * An HTTP client aimed at one place, with cookies and connections of its own; nothing is opened before the first
 * request, and redirects are not followed. A place that does not answer is an ExpectationError: whoever it is
 * aimed at is what is being tested.
 * @throws ConfigError when `baseUrl` is no http URL
 */
export function createHttpClient(options: HttpClientOptions): OpenHttpClient {
  const { signal, onSecret, clock = systemClock } = options;
  const base = readBaseUrl(options.baseUrl);
  const name = options.name ?? base.host;
  const transport = createTransport({ name, clock, onSecret, onSend: options.onSend });
  const unsettled = new Set<{ readonly label: string }>();
  const sent = new Map<object, { readonly label: string; readonly at: number }>();
  let ordinal = 0;

  const common = {
    accept: '*/*',
    'user-agent': 'bg-check',
    ...basicAuthorization(base, onSecret),
    ...withLowerCaseNames(options.headers ?? {}),
  };

  const prepare = (
    method: string,
    factories: readonly HeaderFactory[],
    path: string,
    given: RequestOptions,
  ) => {
    const { body, contentType, headers, timeoutMs } = readRequestOptions(`${method} ${path}`, given);
    const url = resolvePath(base, name, path);
    const address = excerpt(url.origin + url.pathname + url.search);
    const label = `${method} ${address}${options.name === undefined ? '' : ` (${name})`}`;
    const entry = { label: `${method} ${url.pathname}` };
    unsettled.add(entry);

    return createPendingRequest(label, async ({ expectations, path: wanted }) => {
      try {
        const compile = await loadJsonPath();
        for (const text of expectations.flatMap(({ json = {} }) => Object.keys(json))) compile(text);
        if (wanted !== undefined) compile(wanted);
        ordinal += 1;
        const derived = factories.map((factory) => withLowerCaseNames(factory({ method, ordinal })));
        sent.set(entry, { label, at: performance.now() });
        const raw = await transport.send({
          method,
          url,
          headers: {
            ...common,
            ...(contentType === undefined ? {} : { 'content-type': contentType }),
            ...derived.reduce((all, one) => ({ ...all, ...one }), {}),
            ...withLowerCaseNames(headers),
          },
          body,
          timeoutMs: timeoutMs ?? options.timeoutMs,
          signal: typeof signal === 'function' ? signal() : signal,
        });
        const response = readResponse(label, raw, compile);
        verifyResponse(label, response, expectations);
        return response;
      } finally {
        unsettled.delete(entry);
        sent.delete(entry);
      }
    });
  };

  const derive = (factories: readonly HeaderFactory[]): HttpClient => {
    const request =
      (method: string) =>
      (path: string, given: RequestOptions = {}) =>
        prepare(method, factories, path, given);
    return {
      get: request('GET'),
      head: request('HEAD'),
      post: request('POST'),
      put: request('PUT'),
      patch: request('PATCH'),
      delete: request('DELETE'),
      bearer: (token: unknown) => {
        if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
          throw new ExpectationError(
            `${name}: a bearer token must be text without spaces, got something else`,
          );
        }
        onSecret?.(token);
        return derive([...factories, () => ({ authorization: `Bearer ${token}` })]);
      },
      withHeaders: (headers) =>
        derive([...factories, typeof headers === 'function' ? headers : () => headers]),
      unsettled: () => [...unsettled].map(({ label }) => label),
    };
  };

  return {
    ...derive([]),
    waiting: () => [...sent.values()].map(({ label, at }) => ({ label, forMs: performance.now() - at })),
    close: () => transport.close(),
  };
}
