import { CheckFileError, ExpectationError } from '../errors.ts';
import type { Hide } from '../redact/hide.ts';
import type { Caller } from './caller.ts';
import { openClientSession, type SessionOptions } from './client-session.ts';
import { withLowerCaseNames } from './create-place.ts';
import { acceptedEncodings } from './decode-body.ts';
import { excerpt } from './excerpt.ts';
import { openEventStream } from './open-event-stream.ts';
import { describeResponse, verifyResponse } from './expectation.ts';
import { followRedirects } from './follow-redirects.ts';
import { requireSuccess } from './require-success.ts';
import { watchLooks } from './watch-looks.ts';
import { judgeGraphql, readGraphql } from './graphql.ts';
import { checkGrpcHealth } from './check-grpc-health.ts';
import type {
  HeaderFactory,
  HttpClient,
  HttpResponse,
  RequestOptions,
  ResponseExpectation,
} from './http-client.ts';
import { loadJsonPath } from './json-path.ts';
import { createPendingRequest } from './pending-request.ts';
import type { Place } from './place.ts';
import type { WireRequest } from './wire-request.ts';
import { readResponse } from './read-response.ts';
import { readRequestOptions } from './request-options.ts';
import { createRequestTracker, type Waiting } from './request-tracker.ts';
import { judgesOf } from './schema/judges-of.ts';
import { resolvePath } from './same-place.ts';
import { openWebSocket } from './open-websocket.ts';
import { wrongHostAdvice } from './wrong-host.ts';

export interface HttpClientOptions extends SessionOptions {
  /** Where it is aimed. */
  readonly place: Place;
  /** Where relative paths of schemas start; the working folder by default. */
  readonly directory?: string;
  /** The places that `at` may name. */
  readonly places?: Readonly<Record<string, Place>>;
}

export type { Waiting };

/** A client with the connections that it holds. */
export interface OpenHttpClient extends HttpClient {
  readonly waiting: () => readonly Waiting[];
  close(): Promise<void>;
}

/** What is known of a request besides its method. */
interface Meaning {
  /** Whether it changes nothing, though its method might. */
  readonly reads?: boolean;
  /** Says what is wrong with an answer before anybody's expectations are looked at. */
  readonly judge?: (
    response: HttpResponse,
    expectations: readonly ResponseExpectation[],
    hide: Hide,
  ) => string | undefined;
}

/** What is sent unless something else is given. */
const usualHeaders = { accept: '*/*', 'accept-encoding': acceptedEncodings, 'user-agent': 'bg-check' };

/**
 * An HTTP client aimed at one place, with cookies and connections of its own; nothing is opened before the first
 * request, and redirects are not followed unless a request says so. A place that does not answer is an
 * ExpectationError: whoever it is aimed at is what is being tested.
 */
export function createHttpClient(options: HttpClientOptions): OpenHttpClient {
  const { places = {}, directory = process.cwd() } = options;
  const session = openClientSession(options);
  const { hide, onSecret, onLook } = session;
  const tracker = createRequestTracker();

  const derivedHeaders = (
    request: { readonly method: string; readonly path: string; readonly body?: string | undefined },
    factories: readonly HeaderFactory[],
  ) => {
    const ordinal = session.nextOrdinal();
    const derived = factories.map((factory) => withLowerCaseNames(factory({ ...request, ordinal })));
    return derived.reduce((all, one) => ({ ...all, ...one }), {});
  };

  const prepare = (
    place: Place,
    method: string,
    factories: readonly HeaderFactory[],
    path: string,
    given: RequestOptions,
    meaning: Meaning = {},
  ) => {
    const { contentType, headers, timeoutMs, maxRedirects, ...rest } = readRequestOptions(
      `${method} ${path}`,
      given,
    );
    const url = resolvePath(place, path);
    const label = `${method} ${excerpt(url.origin + url.pathname + url.search, hide)} (${place.name})`;
    const tracked = tracker.add(`${method} ${url.pathname}`, label);
    const { reads = false, judge } = meaning;

    return createPendingRequest(label, async ({ expectations, path: wanted, wantsBody }) => {
      try {
        if (expectations.length > 0 || wantsBody || judge !== undefined) onLook();
        const compile = await loadJsonPath();
        for (const text of expectations.flatMap(({ json = {} }) => Object.keys(json))) compile(text);
        if (wanted !== undefined) compile(wanted);
        const judges = await judgesOf(expectations, { method, path: url.pathname, directory, hide });
        const request: WireRequest = {
          method,
          url,
          headers: {
            ...usualHeaders,
            ...place.headers,
            ...(contentType === undefined ? {} : { 'content-type': contentType }),
            ...derivedHeaders(
              { method: reads ? 'QUERY' : method, path: url.pathname, body: rest.body },
              factories,
            ),
            ...headers,
          },
          ...rest,
          reads,
          timeoutMs: timeoutMs ?? place.timeoutMs,
          signal: session.signal(),
        };
        tracked.sent();
        const send = (one: WireRequest) => session.send(place, one);
        const raw = await followRedirects(request, { label, place, limit: maxRedirects, send, hide });
        const response = readResponse(label, raw, { compile, onSecret, hide });
        const advice = wrongHostAdvice(place, response);
        const problem = judge?.(response, expectations, hide);
        if (problem !== undefined) {
          throw new ExpectationError(`${label}: ${problem} ${describeResponse(response, hide)}`, {
            mismatch: { what: problem },
            ...(advice === undefined ? {} : { advice }),
          });
        }
        await verifyResponse(label, response, expectations, {
          now: session.clock.now(),
          judges,
          advice,
          hide,
        });
        const isJudged = judge !== undefined || expectations.some(({ status }) => status !== undefined);
        if (wantsBody && !isJudged) requireSuccess(label, response, hide);
        return watchLooks(response, onLook);
      } finally {
        tracked.end();
      }
    });
  };

  const aim = (place: Place, factories: readonly HeaderFactory[]): HttpClient => {
    const request =
      (method: string) =>
      (path: string, given: RequestOptions = {}) =>
        prepare(place, method, factories, path, given);
    const caller: Caller = {
      place,
      session,
      tracker,
      headers: (method, path) => derivedHeaders({ method, path }, factories),
      directory,
    };
    return {
      get: request('GET'),
      head: request('HEAD'),
      post: request('POST'),
      put: request('PUT'),
      patch: request('PATCH'),
      delete: request('DELETE'),
      graphql: (path, given) => {
        const { options: asked, reads } = readGraphql(`POST ${path}`, given);
        return prepare(place, 'POST', factories, path, asked, { reads, judge: judgeGraphql });
      },
      // These fail by themselves where the answer is not what they are for.
      websocket: (path, given) => {
        onLook();
        return openWebSocket(caller, path, given);
      },
      events: (path, given) => {
        onLook();
        return openEventStream(caller, path, given);
      },
      grpcHealth: (service, given) => {
        onLook();
        return checkGrpcHealth(caller, service, given);
      },
      bearer: (token: unknown) => {
        if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
          throw new ExpectationError(
            `${place.name}: a bearer token must be text without spaces, got something else`,
          );
        }
        onSecret?.(token);
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
      unsettled: tracker.unsettled,
    };
  };

  return {
    ...aim(options.place, []),
    waiting: tracker.waiting,
    close: () => session.close(),
  };
}
