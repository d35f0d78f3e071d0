import { createHash } from 'node:crypto';
import { decodeText, decompress } from './decode-body.ts';
import type { Line } from './lines.ts';
import { formatSize } from './size.ts';
import type { WireRequest } from './wire-request.ts';

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
  body?: { readonly text: string; readonly size: number; readonly digest?: string };
}

function joinHeaders(headers: Readonly<Record<string, string | string[] | undefined>>) {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), [value].flat().join(', ')]],
    ),
  );
}

function isBodyless({ method }: WireRequest, status: number): boolean {
  return method === 'HEAD' || status === 204 || status === 304;
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Sends a request and reads the answer to its end, as far as it comes. @throws what the carrier throws */
export async function receiveAnswer(
  line: Line,
  request: WireRequest,
  arrival: Arrival,
  signal: AbortSignal,
): Promise<void> {
  const { maxBytes } = request;
  const carrier = await line.carrier();
  signal.throwIfAborted();
  const answer = await carrier.send(request, signal);
  arrival.firstByteAt = performance.now();
  arrival.status = answer.status;
  arrival.headers = joinHeaders(answer.headers);
  arrival.setCookies = [answer.headers['set-cookie'] ?? []].flat();
  for await (const chunk of answer.body) {
    arrival.received += chunk.length;
    if (arrival.received > maxBytes) throw new Error(`the answer is larger than ${formatSize(maxBytes)}`);
    arrival.chunks.push(chunk);
  }
  const { 'content-length': length, 'content-encoding': encoding = '' } = arrival.headers;
  if (length !== undefined && Number(length) !== arrival.received && !isBodyless(request, answer.status)) {
    throw new Error(`the body is ${arrival.received} of the ${length} bytes that \`content-length\` says`);
  }
  const bytes = await decompress(Buffer.concat(arrival.chunks), encoding, maxBytes);
  arrival.chunks.length = 0;
  const text = decodeText(bytes, arrival.headers['content-type']);
  arrival.body = {
    text,
    size: bytes.length,
    ...(text.includes('\ufffd') ? { digest: digestOf(bytes) } : {}),
  };
}

/** How far an answer came that is not complete, to end a sentence with. */
export function describeArrival({ status, headers, received }: Arrival): string {
  if (status === undefined) return '';
  const length = headers?.['content-length'];
  const part = length === undefined ? formatSize(received) : `${received} of ${length} bytes`;
  return `, only status ${status} and ${received === 0 ? 'nothing' : part} of the body`;
}
