import type { ClientHttp2Session, IncomingHttpHeaders } from 'node:http2';
import { joinedHeaders } from './opening.ts';
import type { Place } from './place.ts';

/** What came of one call: the end of a call is its status, which comes with the headers or after the body. */
export interface GrpcAnswer {
  readonly httpStatus: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly trailers: Readonly<Record<string, string>>;
}

const mostBytes = 64 * 1024;

/**
 * Sends one message and reads the answer to its end. @throws what breaks the session or the stream, and an error when
 * the answer is longer than 64 KiB
 */
export function callGrpc(
  session: ClientHttp2Session,
  place: Place,
  call: {
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly message: Buffer;
  },
): Promise<GrpcAnswer> {
  return new Promise((resolve, reject) => {
    session.once('error', reject);
    session.once('close', () => {
      reject(Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' }));
    });
    const stream = session.request({
      ...call.headers,
      ':method': 'POST',
      ':path': call.path,
      ':authority': place.host,
    });
    let headers: IncomingHttpHeaders & { ':status'?: number | undefined } = {};
    let trailers: IncomingHttpHeaders = {};
    const chunks: Buffer[] = [];
    let received = 0;
    stream.once('response', (given) => {
      headers = given;
    });
    stream.once('trailers', (given: IncomingHttpHeaders) => {
      trailers = given;
    });
    stream.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received > mostBytes) stream.destroy(new Error('the answer is longer than 64 KiB'));
      else chunks.push(chunk);
    });
    stream.once('error', reject);
    stream.once('close', () => {
      if (stream.rstCode !== 0 || headers[':status'] === undefined) {
        const words = `the stream was closed with code ${stream.rstCode}`;
        reject(Object.assign(new Error(words), { code: 'ECONNRESET' }));
        return;
      }
      resolve({
        httpStatus: headers[':status'],
        headers: joinedHeaders(headers),
        body: Buffer.concat(chunks),
        trailers: joinedHeaders(trailers),
      });
    });
    stream.end(call.message);
  });
}

/** Whether the other side ever spoke HTTP/2; asked before anything was awaited. */
export function watchSettings(session: ClientHttp2Session): () => boolean {
  let came = false;
  session.once('remoteSettings', () => {
    came = true;
  });
  return () => came;
}

/** The same place at another port, asked for by the same host. */
export function placeAtPort(place: Place, port: number | undefined): Place {
  if (port === undefined) return place;
  const base = new URL(place.base);
  base.port = String(port);
  return { ...place, base };
}
