import { connect as connectSocket } from 'node:net';
import type { Client } from 'pg';
import { describeConnectFailure } from './database-failure.ts';

const cancelRequestCode = 80_877_102;
const cancelGraceMs = 1_000;

/** One connection, and whether it can still be used. */
export interface DatabaseConnection {
  readonly client: Client;
  readonly isLost: () => boolean;
  /** Gives it up at once, whatever it is doing. */
  destroy(): void;
}

/** @throws ProviderError when the server cannot be reached, ConfigError when it refuses */
export async function openConnection(options: {
  readonly url: string;
  readonly name: string;
  readonly connectTimeoutMs: number;
}): Promise<DatabaseConnection> {
  const { default: pg } = await import('pg');
  let isLost = false;
  let client: Client | undefined;
  try {
    // No settings are sent along: with a pooler or an embedded server they would outlive this connection.
    client = new pg.Client({
      connectionString: options.url,
      connectionTimeoutMillis: Math.max(1, options.connectTimeoutMs),
      keepAlive: true,
    });
    client.on('error', () => {
      isLost = true;
    });
    client.on('end', () => {
      isLost = true;
    });
    await client.connect();
  } catch (error) {
    client?.connection.stream.destroy();
    throw describeConnectFailure(error, options.name, options.connectTimeoutMs);
  }
  const { stream } = client.connection;
  return {
    client,
    isLost: () => isLost,
    destroy: () => {
      isLost = true;
      stream.destroy();
    },
  };
}

/**
 * Asks the server to stop what a connection is doing, by the protocol's own request on a second connection: it
 * needs no login, no free slot, and reaches the right session behind a pooler, too. Never throws.
 */
export async function requestCancel(client: Client): Promise<void> {
  const { processID, secretKey } = client as unknown as { processID?: unknown; secretKey?: unknown };
  if (typeof processID !== 'number' || typeof secretKey !== 'number') return;
  const packet = Buffer.alloc(16);
  [packet.length, cancelRequestCode, processID, secretKey].forEach((value, index) => {
    packet.writeInt32BE(value, index * 4);
  });
  const { host, port } = client;
  const socket = host.startsWith('/')
    ? connectSocket(`${host}/.s.PGSQL.${port}`)
    : connectSocket({ host, port });
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => socket.destroy(), cancelGraceMs);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.end(packet);
    socket.resume();
  });
}
