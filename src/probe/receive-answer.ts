import { decodeText, decompress } from './decode-body.ts';
import type { Line } from './lines.ts';
import { formatSize } from './size.ts';

export interface WireRequest {
  readonly method: string;
  /** Below the place; which host it names does not matter. */
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly timeoutMs: number;
  /** What is left of `timeoutMs`, where other requests used some of it. */
  readonly remainingMs?: number;
  /** Longest body, as it comes and decompressed, in bytes. */
  readonly maxBytes: number;
  readonly signal: AbortSignal | undefined;
}

/** What has come of an answer so far. */
export interface Arrival {
  status?: number;
  headers?: Readonly<Record<string, string>>;
  setCookies?: readonly string[];
  /** By the clock of `performance`. */
  firstByteAt?: number;
  readonly chunks: Buffer[];
  /** Bytes of `chunks`. */
  received: number;
  /** The whole body, decompressed. */
  body?: { readonly text: string; readonly size: number };
}

function joinHeaders(headers: Readonly<Record<string, string | string[] | undefined>>) {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), [value].flat().join(', ')]],
    ),
  );
}

/** Sends a request and reads the answer to its end, as far as it comes. @throws what undici throws */
export async function receiveAnswer(
  line: Line,
  { method, url, headers, body, maxBytes }: WireRequest,
  arrival: Arrival,
  signal: AbortSignal,
): Promise<void> {
  const { connection, ...others } = headers;
  const answer = await line.client.request({
    path: url.pathname + url.search,
    method,
    signal,
    // HTTP/2 knows no such header.
    headers: connection === 'close' ? others : headers,
    ...(connection === 'close' ? { reset: true } : {}),
    ...(body === undefined ? {} : { body }),
  });
  arrival.firstByteAt = performance.now();
  arrival.status = answer.statusCode;
  arrival.headers = joinHeaders(answer.headers);
  arrival.setCookies = [answer.headers['set-cookie'] ?? []].flat();
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    arrival.received += chunk.length;
    if (arrival.received > maxBytes) throw new Error(`the answer is larger than ${formatSize(maxBytes)}`);
    arrival.chunks.push(chunk);
  }
  const encoding = arrival.headers['content-encoding'] ?? '';
  const bytes = await decompress(Buffer.concat(arrival.chunks), encoding, maxBytes);
  arrival.chunks.length = 0;
  arrival.body = { text: decodeText(bytes, arrival.headers['content-type']), size: bytes.length };
}

/** How far an answer came that is not complete, to end a sentence with. */
export function describeArrival({ status, headers, received }: Arrival): string {
  if (status === undefined) return '';
  const length = headers?.['content-length'];
  const part = length === undefined ? formatSize(received) : `${received} of ${length} bytes`;
  return `, only status ${status} and ${received === 0 ? 'nothing' : part} of the body`;
}
