import type { Client } from 'pg';
import { ProviderError } from '../../errors.ts';
import { connectFailure } from './server-failure.ts';
import type { Wire, WireMessage } from './wire-messages.ts';

export interface ServerAddress {
  readonly url: string;
  /** Where it is, without credentials. */
  readonly name: string;
}

/** A client that is connected; to be ended by whom it was made for. @throws ProviderError, ConfigError */
export async function connect({ url, name }: ServerAddress, timeoutMs = 10_000): Promise<Client> {
  const { default: pg } = await import('pg');
  let client: Client | undefined;
  try {
    client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: timeoutMs,
      keepAlive: true,
      application_name: 'bg-check',
    });
    // A lost connection is told by the call that meets it.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  } catch (error) {
    client?.connection.stream.destroy();
    throw connectFailure(error, name);
  }
}

export interface ServerWire extends Wire {
  /** Ends the connection, whatever it is doing. */
  close(): Promise<void>;
}

// The client reads one answer a query; from here on its connection is spoken to directly.
const clientEvents = [
  ...['errorMessage', 'readyForQuery', 'rowDescription', 'dataRow', 'portalSuspended', 'emptyQuery'],
  ...['commandComplete', 'parseComplete', 'copyInResponse', 'copyData', 'notice', 'notification'],
];

interface Exchange {
  readonly messages: WireMessage[];
  /** How often the server has yet to say ready. */
  readies: number;
  readonly resolve: (messages: readonly WireMessage[]) => void;
  readonly reject: (error: Error) => void;
}

/** Opens a connection through which many messages are sent at once. */
export async function connectWire(address: ServerAddress, signal?: AbortSignal): Promise<ServerWire> {
  const client = await connect(address);
  const { connection } = client;
  let pending: Exchange | undefined;
  let lastError: string | undefined;
  let lost = false;

  for (const event of clientEvents) connection.removeAllListeners(event);
  connection.on('message', (message: WireMessage) => {
    if (message.name === 'error') lastError = message.message;
    if (pending === undefined) return;
    pending.messages.push(message);
    if (message.name !== 'readyForQuery') return;
    pending.readies -= 1;
    if (pending.readies > 0) return;
    const { resolve, messages } = pending;
    pending = undefined;
    lastError = undefined;
    resolve(messages);
  });
  const failure = () =>
    new ProviderError(
      `the shadow server ${address.name} closed the connection${lastError === undefined ? '' : `: ${lastError}`}`,
      { advice: 'Look into the log of the server, and run again.' },
    );
  const ended = new Promise<void>((resolve) => {
    client.once('end', () => {
      lost = true;
      pending?.reject(failure());
      pending = undefined;
      resolve();
    });
  });
  const abort = () => {
    connection.stream.destroy();
  };
  signal?.addEventListener('abort', abort, { once: true });
  return {
    exchange: (request, readies) => {
      if (lost) return Promise.reject(failure());
      return new Promise<readonly WireMessage[]>((resolve, reject) => {
        pending = { messages: [], readies, resolve, reject };
        connection.stream.write(request);
      }).catch((error: unknown) => {
        signal?.throwIfAborted();
        throw error;
      });
    },
    close: async () => {
      signal?.removeEventListener('abort', abort);
      if (pending) connection.stream.destroy();
      else connection.end();
      const insist = setTimeout(() => connection.stream.destroy(), 2_000);
      await ended;
      clearTimeout(insist);
    },
  };
}
