import { decodeText, isBinary } from './decode-body.ts';
import type { Connection } from './connect.ts';
import type { Exchange, Timing } from './exchange.ts';
import type { Line } from './lines.ts';
import { originOf, wayTo, type Place } from './place.ts';
import type { Arrival } from './receive-answer.ts';
import type { WireRequest } from './wire-request.ts';

const keptLength = 64 * 1024;

/** How long its parts took; opening a connection counts for the request that had it opened. */
export function timingOf(
  startedAt: number,
  { firstByteAt }: Arrival,
  opened: Line['connection'] | undefined,
): Timing {
  return {
    ...opened?.facts.timing,
    ...(firstByteAt === undefined ? {} : { firstByteMs: firstByteAt - (opened?.openedAt ?? startedAt) }),
    totalMs: performance.now() - startedAt,
  };
}

function bodyOf({ body, chunks, headers = {} }: Arrival): Pick<Exchange, 'body' | 'bodySize'> {
  // What came of a body that is not complete is shown only where it is readable as it is.
  const encoded = 'content-encoding' in headers;
  const text = body?.text ?? (encoded ? '' : decodeText(Buffer.concat(chunks), headers['content-type']));
  return {
    ...(text === '' || isBinary(text) ? {} : { body: text.slice(0, keptLength) }),
    ...(body === undefined ? {} : { bodySize: body.size }),
  };
}

/** Where its host was found, for who looks it up elsewhere. */
export function resolvedBy({ resolved }: Pick<Connection, 'resolved'> = {}): Pick<Exchange, 'resolved'> {
  return resolved === undefined ? {} : { resolved };
}

/** What is kept of one request, answered or not. */
export function recordExchange(
  place: Place,
  { method, url, headers, body, redirectedFrom }: WireRequest,
  came: {
    readonly arrival: Arrival;
    readonly connection: Line['connection'] | undefined;
    readonly timing: Timing;
    readonly at: number;
    readonly error: string | undefined;
  },
): Exchange {
  const { arrival, connection, timing, at, error } = came;
  const { status } = arrival;
  const protocol = connection?.facts.protocol === 'h2' ? 'HTTP/2' : 'HTTP/1.1';
  return {
    name: place.name,
    method,
    url: originOf(place) + url.pathname + url.search,
    ...wayTo(place),
    ...(redirectedFrom === undefined ? {} : { redirectedFrom }),
    ...(connection === undefined ? {} : { protocol, ...resolvedBy(connection.facts) }),
    requestHeaders: headers,
    ...(body === undefined ? {} : { requestBody: body }),
    ...(status === undefined ? {} : { status }),
    ...(arrival.headers === undefined ? {} : { responseHeaders: arrival.headers }),
    ...bodyOf(arrival),
    timing,
    ...(error === undefined ? {} : { error }),
    at,
  };
}
