import { CheckFileError, ExpectationError } from '../errors.ts';
import { openClientSession, type SessionOptions } from './client-session.ts';
import { withLowerCaseNames } from './create-place.ts';
import { acceptedEncodings } from './decode-body.ts';
import { excerpt } from './excerpt.ts';
import { verifyResponse } from './expectation.ts';
import { followRedirects } from './follow-redirects.ts';
import type { HeaderFactory, HttpClient, RequestOptions } from './http-client.ts';
import { loadJsonPath } from './json-path.ts';
import { createPendingRequest } from './pending-request.ts';
import type { Place } from './place.ts';
import type { WireRequest } from './wire-request.ts';
import { readResponse } from './read-response.ts';
import { readRequestOptions } from './request-options.ts';
import { resolvePath } from './same-place.ts';
import { wrongHostAdvice } from './wrong-host.ts';

export interface HttpClientOptions extends SessionOptions {
  /** Where it is aimed. */
  readonly place: Place;
  /** The places that `at` may name. */
  readonly places?: Readonly<Record<string, Place>>;
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

/** What is sent unless something else is given. */
const usualHeaders = { accept: '*/*', 'accept-encoding': acceptedEncodings, 'user-agent': 'bg-check' };

/**
 * An HTTP client aimed at one place, with cookies and connections of its own; nothing is opened before the first
 * request, and redirects are not followed unless a request says so. A place that does not answer is an
 * ExpectationError: whoever it is aimed at is what is being tested.
 */
export function createHttpClient(options: HttpClientOptions): OpenHttpClient {
  const { places = {} } = options;
  const session = openClientSession(options);
  const unsettled = new Set<{ readonly label: string }>();
  const sent = new Map<object, { readonly label: string; readonly at: number }>();

  const prepare = (
    place: Place,
    method: string,
    factories: readonly HeaderFactory[],
    path: string,
    given: RequestOptions,
  ) => {
    const { contentType, headers, timeoutMs, maxRedirects, ...rest } = readRequestOptions(
      `${method} ${path}`,
      given,
    );
    const url = resolvePath(place, path);
    const label = `${method} ${excerpt(url.origin + url.pathname + url.search)} (${place.name})`;
    const entry = { label: `${method} ${url.pathname}` };
    unsettled.add(entry);

    return createPendingRequest(label, async ({ expectations, path: wanted }) => {
      try {
        const compile = await loadJsonPath();
        for (const text of expectations.flatMap(({ json = {} }) => Object.keys(json))) compile(text);
        if (wanted !== undefined) compile(wanted);
        const ordinal = session.nextOrdinal();
        const derived = factories.map((factory) => withLowerCaseNames(factory({ method, ordinal })));
        const request: WireRequest = {
          method,
          url,
          headers: {
            ...usualHeaders,
            ...place.headers,
            ...(contentType === undefined ? {} : { 'content-type': contentType }),
            ...derived.reduce((all, one) => ({ ...all, ...one }), {}),
            ...headers,
          },
          ...rest,
          timeoutMs: timeoutMs ?? place.timeoutMs,
          signal: session.signal(),
        };
        sent.set(entry, { label, at: performance.now() });
        const send = (one: WireRequest) => session.send(place, one);
        const raw = await followRedirects(request, { label, place, limit: maxRedirects, send });
        const response = readResponse(label, raw, { compile, onSecret: session.onSecret });
        const advice = wrongHostAdvice(place, response);
        verifyResponse(label, response, expectations, { now: session.clock.now(), advice });
        return response;
      } finally {
        unsettled.delete(entry);
        sent.delete(entry);
      }
    });
  };

  const aim = (place: Place, factories: readonly HeaderFactory[]): HttpClient => {
    const request =
      (method: string) =>
      (path: string, given: RequestOptions = {}) =>
        prepare(place, method, factories, path, given);
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
            `${place.name}: a bearer token must be text without spaces, got something else`,
          );
        }
        session.onSecret?.(token);
        return aim(place, [...factories, () => ({ authorization: `Bearer ${token}` })]);
      },
      withHeaders: (headers) =>
        aim(place, [...factories, typeof headers === 'function' ? headers : () => headers]),
      at: (name) => {
        const other = places[name];
        if (other === undefined) {
          const names = Object.keys(places).map((one) => `\`${one}\``);
          throw new CheckFileError(`there is no place \`${name}\` to be aimed at`, {
            advice: `There ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}.`,
          });
        }
        return aim(other, factories);
      },
      unsettled: () => [...unsettled].map(({ label }) => label),
    };
  };

  return {
    ...aim(options.place, []),
    waiting: () => [...sent.values()].map(({ label, at }) => ({ label, forMs: performance.now() - at })),
    close: () => session.close(),
  };
}
