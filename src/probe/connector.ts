import type { Agent, buildConnector } from 'undici';
import { formatDuration } from '../duration.ts';
import { connect, type Connection } from './connect.ts';
import type { Place } from './place.ts';

export interface ConnectorOptions {
  /** Told of each connection as it opens. */
  readonly onConnection?: (connection: Connection) => void;
  /** Ends what is being opened. */
  readonly signal?: AbortSignal | undefined;
  /** Longest time to open one, in milliseconds: undici lets nobody go who waits for a connection. */
  readonly timeoutMs?: number;
}

/** Opens a connection for undici, which speaks HTTP/1.1 over it. */
async function openInTime(
  place: Place,
  serverName: string | undefined,
  { signal, timeoutMs }: ConnectorOptions,
): Promise<Connection> {
  const alpn = ['http/1.1'];
  if (timeoutMs === undefined) return connect(place, { signal, serverName, alpn });
  const controller = new AbortController();
  const abort = () => {
    controller.abort(signal?.reason);
  };
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => {
    controller.abort(new Error(`no connection within ${formatDuration(timeoutMs)}`));
  }, timeoutMs);
  try {
    return await connect(place, { signal: controller.signal, serverName, alpn });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** What undici opens its HTTP/1.1 connections with, whatever address the URL of a request names: all lead to the place. */
export function createConnector(place: Place, options: ConnectorOptions = {}): buildConnector.connector {
  const { onConnection } = options;
  return ({ servername }, callback) => {
    // undici takes it from the `host` header of the request, and has none for an address.
    openInTime(place, servername ?? undefined, options).then(
      (connection) => {
        onConnection?.(connection);
        callback(null, connection.socket);
      },
      (error: unknown) => {
        callback(error instanceof Error ? error : new Error(String(error)), null);
      },
    );
  };
}

/**
 * An undici dispatcher all of whose connections lead to the place, for what undici speaks itself: WebSocket, event
 * streams, fetch; over HTTP/1.1. Ask for URLs below `originOf(place)`; close it when done.
 */
export async function openDispatcher(place: Place, options: ConnectorOptions = {}): Promise<Agent> {
  const { Agent } = await import('undici');
  return new Agent({
    connect: createConnector(place, { timeoutMs: place.timeoutMs, ...options }),
    // Time is kept by whoever waits.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}
