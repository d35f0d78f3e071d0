import type { IncomingHttpHeaders } from 'node:http';
import { Client, type Dispatcher } from 'undici';
import { shorten } from '../redact/shorten.ts';
import type { Reach } from './reach.ts';

export interface FreshResponse {
  readonly status: number;
  readonly text: string;
  readonly etag: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

export interface FreshRequest {
  readonly method: Dispatcher.HttpMethod;
  readonly url: string;
  /** Where `url` leads, where it does not say so itself. */
  readonly reach?: Reach;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  /** Reading stops after so many bytes, and the rest is dropped. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal | undefined;
}

/** A signal that aborts with another or after a time, and that leaves nothing at the other once it has ended. */
function withTimeout(timeoutMs: number, signal: AbortSignal | undefined) {
  // AbortSignal.any would leave a reference at a signal that lives as long as an observation.
  const controller = new AbortController();
  let over = false;
  const timer = setTimeout(() => {
    over = true;
    controller.abort();
  }, timeoutMs);
  const onAbort = () => {
    controller.abort(signal?.reason);
  };
  if (signal?.aborted === true) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    isOver: () => over,
    end: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}

/** One request on a connection of its own, closed afterwards; redirects are not followed. */
export async function sendFresh(request: FreshRequest): Promise<FreshResponse> {
  const { method, url, reach, headers = {}, body, timeoutMs, maxBytes = 1024 * 1024, signal } = request;
  const { protocol, host, pathname, search } = new URL(url);
  const { signal: either, isOver, end } = withTimeout(timeoutMs, signal);
  const client = new Client(`${protocol}//${reach?.host ?? host}`, {
    connect: reach?.connect?.(either) ?? { timeout: timeoutMs },
  });
  try {
    const response = await client.request({
      method,
      path: pathname + search,
      headers: { 'cache-control': 'no-cache', ...headers },
      ...(body === undefined ? {} : { body }),
      reset: true,
      signal: either,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxBytes) break;
    }
    const etag = response.headers.etag ?? response.trailers.etag;
    return {
      status: response.statusCode,
      text: shorten(Buffer.concat(chunks).toString('utf8'), maxBytes),
      etag: typeof etag === 'string' ? etag : undefined,
      headers: response.headers,
    };
  } catch (error) {
    signal?.throwIfAborted();
    if (isOver()) throw new Error(`no answer within ${timeoutMs} ms`, { cause: error });
    throw error;
  } finally {
    end();
    await client.destroy();
  }
}

/** What went wrong with a request, without its address: `ECONNREFUSED`, `no answer within 500 ms`. */
export function requestProblem(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'UND_ERR_SOCKET') return 'the connection was closed before an answer';
  return error.message === '' ? (code ?? error.name) : error.message;
}
