import type { Dispatcher } from 'undici';
import { formatDuration } from '../duration.ts';
import { ExpectationError } from '../errors.ts';
import type { Hide } from '../redact/hide.ts';
import { shorten } from '../redact/shorten.ts';
import type { Caller } from './caller.ts';
import type { Connection } from './connect.ts';
import { openDispatcher } from './connector.ts';
import { createEventParser, type StreamedEvent } from './event-stream-parser.ts';
import { excerpt } from './excerpt.ts';
import { describeTransportFailure, transportReason } from './http-failure.ts';
import type { MessageSource } from './message-reader.ts';
import { joinedHeaders, type Opening } from './opening.ts';
import { addressOf, originOf } from './place.ts';
import { recordProtocol } from './record-protocol.ts';
import { inTime, late } from './time-limit.ts';

/** An event stream that is open; it is read only as far as somebody asks. */
export interface EventStreamConnection {
  readonly next: MessageSource;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly end: () => Promise<void>;
}

const shownBytes = 2_048;
const shownMs = 250;

/** Why an answer is no event stream, or nothing. */
function problemOf(
  status: number,
  headers: Readonly<Record<string, string>>,
  hide: Hide,
): string | undefined {
  const to = headers.location === undefined ? '' : ` to ${excerpt(headers.location, hide)}`;
  if (status === 204) return 'expected an event stream, got status 204: the server wants nobody to listen';
  if (status !== 200) return `expected an event stream with status 200, got ${status}${to}`;
  const type = headers['content-type'];
  if (!/^\s*text\/event-stream\s*(;|$)/i.test(type ?? '')) {
    return `expected content type \`text/event-stream\`, got ${type === undefined ? 'none' : `\`${excerpt(type, hide)}\``}`;
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity')
    return `the stream is encoded as \`${excerpt(encoding, hide)}\`, which nobody asked for`;
  return undefined;
}

/** The events of a body, one by one. */
function eventsOf(body: AsyncIterable<Uint8Array>, reasonOf: (error: unknown) => string): MessageSource {
  const parse = createEventParser();
  const chunks = body[Symbol.asyncIterator]();
  const events: StreamedEvent[] = [];
  return async () => {
    for (;;) {
      const event = events.shift();
      if (event !== undefined) return event;
      try {
        const chunk = await chunks.next();
        if (chunk.done === true) return { ended: 'the stream ended' };
        events.push(...parse(chunk.value));
      } catch (error) {
        return { ended: `the stream broke: ${reasonOf(error)}` };
      }
    }
  };
}

/** The beginning of a body that is no event stream, as far as it comes at once. */
async function beginningOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  const read = async () => {
    for await (const chunk of body) {
      chunks.push(chunk);
      if (chunks.reduce((sum, { length }) => sum + length, 0) >= shownBytes) return;
    }
  };
  await inTime(
    read().catch(() => undefined),
    shownMs,
    undefined,
  );
  return shorten(Buffer.concat(chunks).toString(), shownBytes);
}

/** Opens an event stream. @throws ExpectationError when the answer is none, ProviderError when the fault is on this side */
export async function connectEventStream(
  caller: Caller,
  opening: Opening,
  { headers, timeoutMs }: { readonly headers: Readonly<Record<string, string>>; readonly timeoutMs: number },
): Promise<EventStreamConnection> {
  const { place, session } = caller;
  const { method, url, label, name } = opening;
  const startedAt = performance.now();
  const opener = new AbortController();
  let connection: Connection | undefined;
  const dispatcher = await openDispatcher(place, {
    onConnection: (one) => {
      connection = one;
    },
    signal: opener.signal,
    timeoutMs,
  });
  const end = async () => {
    opener.abort();
    await dispatcher.destroy();
  };
  const record = (came: {
    status?: number;
    headers?: Record<string, string>;
    body?: string;
    error?: string;
  }) => {
    recordProtocol(
      caller,
      { method, url, requestHeaders: headers, startedAt, connection },
      {
        status: came.status,
        responseHeaders: came.headers,
        body: came.body,
        error: came.error,
        protocol: connection && 'HTTP/1.1',
      },
    );
  };
  const path = url.pathname + url.search;

  let answer: Dispatcher.ResponseData | typeof late;
  try {
    const asked = dispatcher.request({
      origin: originOf(place),
      path,
      method: 'GET',
      headers,
      signal: opener.signal,
    });
    answer = await inTime(asked, timeoutMs, session.signal());
  } catch (error) {
    await end();
    if (session.signal()?.aborted === true) throw error;
    const first = connection?.brokenBy() ?? error;
    record({ error: transportReason(first, {}) });
    throw describeTransportFailure(first, { place, label: name });
  }
  if (answer === late) {
    await end();
    const reason = `no answer within ${formatDuration(timeoutMs)}`;
    record({ error: reason });
    throw new ExpectationError(`${place.name} did not answer ${name}: ${reason} (${addressOf(place)})`);
  }

  const status = answer.statusCode;
  const responseHeaders = joinedHeaders(answer.headers);
  (await session.jar()).store([answer.headers['set-cookie'] ?? []].flat(), path);
  const problem = problemOf(status, responseHeaders, session.hide);
  if (problem !== undefined) {
    const body = await beginningOf(answer.body as AsyncIterable<Uint8Array>);
    await end();
    record({ status, headers: responseHeaders, body });
    throw new ExpectationError(`${label}: ${problem}; body: ${excerpt(body, session.hide)}`);
  }
  record({ status, headers: responseHeaders });
  session.closeWith(end);
  session.requireOpen(label);
  const next = eventsOf(answer.body as AsyncIterable<Uint8Array>, (error) =>
    transportReason(connection?.brokenBy() ?? error, {}),
  );
  return { next, status, responseHeaders, end };
}
