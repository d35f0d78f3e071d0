import type { buildConnector } from 'undici';
import type { Answer, Carrier } from './carrier.ts';

/** Servers close idle connections after a while of their own, and a request sent just then would fail. */
const idleMs = 1_000;

/** Speaks HTTP/1.1 over one connection at a time, which is opened when first used and again when it has closed. */
export async function createHttp1Carrier(
  origin: string,
  connect: buildConnector.connector,
): Promise<Carrier> {
  const { Client } = await import('undici');
  const client = new Client(origin, {
    connect,
    keepAliveTimeout: idleMs,
    keepAliveMaxTimeout: idleMs,
    // Time is kept for a request as a whole, not by the library for its parts.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    send: async ({ method, url, headers, body }, signal): Promise<Answer> => {
      const answer = await client.request({
        path: url.pathname + url.search,
        method,
        headers,
        signal,
        ...(body === undefined ? {} : { body }),
      });
      return {
        status: answer.statusCode,
        headers: answer.headers,
        body: answer.body as AsyncIterable<Buffer>,
      };
    },
    isOpen: () => true,
    close: () => client.destroy(),
  };
}
