import type { Agent, buildConnector } from 'undici';
import { connect, type Connection } from './connect.ts';
import type { Place } from './place.ts';

export interface ConnectorOptions {
  /** Told of each connection as it opens. */
  readonly onConnection?: (connection: Connection) => void;
  /** Ends what is being opened. */
  readonly signal?: AbortSignal | undefined;
}

/** What undici opens its HTTP/1.1 connections with, whatever address the URL of a request names: all lead to the place. */
export function createConnector(place: Place, options: ConnectorOptions = {}): buildConnector.connector {
  const { onConnection, signal } = options;
  return ({ servername }, callback) => {
    // undici takes it from the `host` header of the request, and has none for an address.
    connect(place, { signal, serverName: servername ?? undefined, alpn: ['http/1.1'] }).then(
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
    connect: createConnector(place, options),
    // Time is kept by whoever waits.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}
