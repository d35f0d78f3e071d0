import { connect as openSession, constants, type ClientHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { Carrier } from './carrier.ts';
import { originOf, type Place } from './place.ts';

/** What is said about a connection has no meaning where many requests share one. */
const ofConnections: ReadonlySet<string> = new Set([
  'connection',
  'host',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);

function closedEarly({ rstCode }: ClientHttp2Stream): Error {
  return Object.assign(new Error(`the stream was closed with code ${rstCode}`), { code: 'ECONNRESET' });
}

/**
 * Tells whether the body of a stream was cut. Node ends it as if it were complete, also when the stream was reset or
 * the connection lost: what is different is only that the stream is closed by then.
 */
function watchEnd(stream: ClientHttp2Stream): () => boolean {
  const push = stream.push.bind(stream);
  let ended: 'whole' | 'cut' | undefined;
  stream.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk === null) ended ??= stream.closed ? 'cut' : 'whole';
    return push(chunk, encoding);
  };
  return () => ended === 'cut' || (ended === undefined && stream.rstCode !== constants.NGHTTP2_NO_ERROR);
}

async function* readToEnd(stream: ClientHttp2Stream, isCut: () => boolean): AsyncGenerator<Buffer> {
  for await (const chunk of stream) yield chunk as Buffer;
  if (isCut()) throw closedEarly(stream);
}

/** Speaks HTTP/2 over an open connection. undici would, too, but takes answers that were cut for complete ones. */
export function createHttp2Carrier(place: Place, socket: Socket): Carrier {
  const session = openSession(originOf(place), { createConnection: () => socket });
  // It stays: a session that breaks while nobody looks must not end the process.
  session.on('error', () => undefined);

  return {
    send: ({ method, url, headers, body }, signal) =>
      new Promise((resolve, reject) => {
        const own = Object.entries(headers).filter(([name]) => !ofConnections.has(name));
        const stream = session.request(
          {
            ...Object.fromEntries(own),
            ':method': method,
            ':path': url.pathname + url.search,
            ':authority': headers.host ?? place.host,
          },
          { endStream: body === undefined, signal },
        );
        const isCut = watchEnd(stream);
        stream.once('response', ({ ':status': status = 0, ...answered }) => {
          resolve({ status, headers: answered, body: readToEnd(stream, isCut) });
        });
        stream.on('error', reject);
        stream.once('close', () => {
          reject(closedEarly(stream));
        });
        if (body !== undefined) stream.end(body);
      }),
    isOpen: () => !session.closed && !session.destroyed,
    close: () =>
      new Promise((resolve) => {
        if (session.destroyed) resolve();
        else session.once('close', resolve).destroy();
      }),
  };
}
