import type { Client } from 'undici';
import type { Connection } from './connect.ts';
import { createConnector } from './connector.ts';
import { originOf, type Place } from './place.ts';

/** One connection to a place, opened when first used and again when it has closed. */
export interface Line {
  readonly client: Client;
  /** The connection that is open, or was last. */
  connection: { readonly facts: Connection; readonly openedAt: number } | undefined;
  /** How many requests are on it. */
  requests: number;
}

/** The connections of one client to one place. */
export interface Lines {
  /** A line that is free; `alone` opens one that nothing else uses. */
  take(options: { readonly alone: boolean }): Promise<Line>;
  /** Ends the use of a line; a spoilt one is closed. */
  giveBack(line: Line, options: { readonly isSpoilt: boolean }): void;
  close(): Promise<void>;
}

/** Servers close idle connections after a while of their own, and a request sent just then would fail. */
const idleMs = 1_000;

/** Lines are kept one by one, so that it is known which connection a request went over, and since when it is open. */
export function createLines(place: Place): Lines {
  const lines = new Map<Line, AbortController>();

  async function open(): Promise<Line> {
    const { Client } = await import('undici');
    const opening = new AbortController();
    const client = new Client(originOf(place), {
      connect: createConnector(place, {
        signal: opening.signal,
        onConnection: (facts) => {
          line.connection = { facts, openedAt: performance.now() };
        },
      }),
      allowH2: place.http2 === true,
      keepAliveTimeout: idleMs,
      keepAliveMaxTimeout: idleMs,
      // Time is kept for a request as a whole, not by the library for its parts.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const line: Line = { client, connection: undefined, requests: 0 };
    lines.set(line, opening);
    return line;
  }

  const drop = async (line: Line) => {
    const opening = lines.get(line);
    lines.delete(line);
    opening?.abort();
    await line.client.destroy();
  };
  const isFree = ({ requests, connection }: Line) =>
    requests === 0 || (connection?.facts.protocol === 'h2' && !connection.facts.socket.destroyed);

  return {
    take: async ({ alone }) => {
      const line = (alone ? undefined : [...lines.keys()].find(isFree)) ?? (await open());
      line.requests += 1;
      return line;
    },
    giveBack: (line, { isSpoilt }) => {
      line.requests -= 1;
      // Others on the same connection are not to blame.
      if (isSpoilt && line.requests === 0) void drop(line);
    },
    close: async () => {
      await Promise.all([...lines.keys()].map(drop));
    },
  };
}
