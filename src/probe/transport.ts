import type { Agent } from 'undici';
import type { Clock } from '../clock.ts';
import { formatDuration } from '../duration.ts';
import { CheckFileError, ExpectationError } from '../errors.ts';
import { createCookieJar, type CookieJar } from './cookie-jar.ts';
import { describeTransportFailure } from './http-failure.ts';
import type { RawResponse } from './read-response.ts';

const bodyLimit = 10 * 1024 * 1024;

export interface WireRequest {
  readonly method: string;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** Connections and cookies of one client. */
export interface Transport {
  /** @throws ExpectationError when no complete answer came, ProviderError when the fault is on this side */
  send(request: WireRequest): Promise<RawResponse>;
  close(): Promise<void>;
}

async function open(clock: Clock, onSecret: ((value: string) => void) | undefined) {
  const { Agent, parseCookie } = await import('undici');
  const jar: CookieJar = createCookieJar({
    parse: parseCookie,
    now: () => clock.now(),
    ...(onSecret === undefined ? {} : { onSecret }),
  });
  // Time is kept here for a request as a whole, not by the library for its parts.
  const limits = { connect: { timeout: 0 }, headersTimeout: 0, bodyTimeout: 0 };
  return { agent: new Agent({ ...limits, maxResponseSize: bodyLimit }), jar };
}

async function exchange(
  agent: Agent,
  { method, url, body }: WireRequest,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<RawResponse> {
  const startedAt = performance.now();
  const answer = await agent.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method,
    headers,
    signal,
    ...(body === undefined ? {} : { body }),
  });
  const text = await answer.body.text();
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text,
    durationMs: performance.now() - startedAt,
  };
}

/** Opens nothing before the first request. `name` says in messages who is asked. */
export function createTransport(options: {
  readonly name: string;
  readonly clock: Clock;
  readonly onSecret: ((value: string) => void) | undefined;
  readonly onSend?: ((method: string, path: string) => void) | undefined;
}): Transport {
  let opened: ReturnType<typeof open> | undefined;
  let isClosed = false;

  return {
    send: async (request) => {
      const { method, url, timeoutMs, signal } = request;
      const { agent, jar } = await (opened ??= open(options.clock, options.onSecret));
      const label = `${method} ${url.pathname}`;
      if (isClosed) throw new CheckFileError(`${label}: the check that makes this request has ended`);
      signal?.throwIfAborted();
      options.onSend?.(method, url.pathname);

      const target = url.pathname + url.search;
      const cookie = jar.header(target);
      const headers = { ...(cookie === undefined ? {} : { cookie }), ...request.headers };
      // AbortSignal.any and AbortSignal.timeout would do, but Node 20 may collect them before they fire.
      const controller = new AbortController();
      const abort = () => {
        controller.abort();
      };
      signal?.addEventListener('abort', abort, { once: true });
      const timer = setTimeout(abort, timeoutMs);
      try {
        const response = await exchange(agent, request, headers, controller.signal);
        jar.store([response.headers['set-cookie'] ?? []].flat(), target);
        return response;
      } catch (error) {
        signal?.throwIfAborted();
        const failed = { name: options.name, label, address: url.host };
        if (controller.signal.aborted) {
          throw new ExpectationError(
            `${failed.name} did not answer ${label}: no complete answer within ${formatDuration(timeoutMs)} (${url.host})`,
            { cause: error },
          );
        }
        throw describeTransportFailure(error, failed);
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      }
    },
    close: async () => {
      isClosed = true;
      await (await opened)?.agent.destroy();
    },
  };
}
