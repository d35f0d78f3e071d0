import type { Dispatcher, WebSocket } from 'undici';
import { formatDuration } from '../duration.ts';
import { ExpectationError } from '../errors.ts';
import type { Hide } from '../redact/hide.ts';
import type { Caller } from './caller.ts';
import type { Connection } from './connect.ts';
import { openDispatcher } from './connector.ts';
import { excerpt } from './excerpt.ts';
import { describeTransportFailure, transportReason } from './http-failure.ts';
import { joinedHeaders, type Opening } from './opening.ts';
import { addressOf, originOf } from './place.ts';
import { recordProtocol } from './record-protocol.ts';
import { inTime, late } from './time-limit.ts';
import type { Closing } from './websocket.ts';
import { createInbox, type Inbox } from './websocket-inbox.ts';

/** A WebSocket that is open. */
export interface WebSocketConnection {
  readonly socket: WebSocket;
  readonly inbox: Inbox;
  readonly closing: Promise<Closing>;
  /** How it was closed, if it was. */
  readonly closed: () => Closing | undefined;
  readonly responseHeaders: Readonly<Record<string, string>>;
  /** Closes it, waiting only shortly for the server. */
  readonly end: (code?: number, reason?: string) => Promise<void>;
}

/** What is learnt on the way, where undici only says that there is no WebSocket. */
interface Trace {
  connection?: Connection;
  status?: number;
  headers?: Readonly<Record<string, string | string[] | undefined>>;
  error?: Error;
}

const mannersMs = 250;

/** How the server closed it, to end a sentence with. */
export function describeClosing({ code, reason }: Closing, hide: Hide): string {
  // Never sent: it stands for an end without a closing message.
  if (code === 1006) return 'the connection was lost (code 1006)';
  const words = reason === '' ? '' : ` (\`${excerpt(reason, hide)}\`)`;
  return `it was closed with ${code === 1005 ? 'no code' : `code ${code}`}${words}`;
}

/** A dispatcher that writes down what comes of a request on its way to undici's WebSocket. */
function traced(dispatcher: Dispatcher, trace: Trace): Dispatcher {
  return dispatcher.compose((dispatch) => (options, handler) => {
    const own: Dispatcher.DispatchHandler = {
      onRequestStart: (...given) => handler.onRequestStart?.(...given),
      onRequestUpgrade: (controller, status, headers, socket) => {
        Object.assign(trace, { status, headers });
        handler.onRequestUpgrade?.(controller, status, headers, socket);
      },
      onResponseStart: (controller, status, headers, text) => {
        Object.assign(trace, { status, headers });
        handler.onResponseStart?.(controller, status, headers, text);
      },
      onResponseData: (...given) => handler.onResponseData?.(...given),
      onResponseEnd: (...given) => handler.onResponseEnd?.(...given),
      onResponseError: (controller, error) => {
        trace.error ??= error;
        handler.onResponseError?.(controller, error);
      },
    };
    return dispatch(options, own);
  });
}

function opened(socket: WebSocket): Promise<{ readonly problem?: Error }> {
  return new Promise((resolve) => {
    socket.addEventListener('open', () => {
      resolve({});
    });
    socket.addEventListener('error', ({ error, message }) => {
      resolve({ problem: error instanceof Error ? error : new Error(message) });
    });
  });
}

function failureOf(
  { place, session }: Caller,
  { label, name }: Opening,
  {
    problem,
    trace,
    protocols,
  }: { readonly problem: Error; readonly trace: Trace; readonly protocols: readonly string[] },
) {
  const { connection, status, headers = {}, error } = trace;
  if (status === 101) {
    const isMute = protocols.length > 0 && headers['sec-websocket-protocol'] === undefined;
    const reason = isMute
      ? `agreed to none of the protocols \`${protocols.join('`, `')}\``
      : 'answered the upgrade with status 101 and headers that do not hold';
    return { reason, failure: new ExpectationError(`${label}: ${reason}`) };
  }
  if (status !== undefined) {
    const to = typeof headers.location === 'string' ? ` to ${excerpt(headers.location, session.hide)}` : '';
    const reason = `refused with status ${status}${to}`;
    return { reason, failure: new ExpectationError(`${label}: ${reason}, expected an upgrade to WebSocket`) };
  }
  // The rules of fetch block some ports without a word.
  const blocked = new Error('nothing was sent: the port is one that browsers block');
  const unknown = problem.message === '' ? blocked : problem;
  const first = connection?.brokenBy() ?? error ?? unknown;
  const failure = describeTransportFailure(first, { place, label: name });
  return { reason: transportReason(first, {}), failure };
}

/** The headers of the upgrade as they are sent. */
export function withProtocols(
  headers: Readonly<Record<string, string>>,
  protocols: readonly string[],
): Readonly<Record<string, string>> {
  return protocols.length === 0 ? headers : { ...headers, 'sec-websocket-protocol': protocols.join(', ') };
}

/** Opens a WebSocket at a place. @throws ExpectationError when it cannot be opened, ProviderError when the fault is on this side */
export async function connectWebSocket(
  caller: Caller,
  opening: Opening,
  options: {
    readonly headers: Readonly<Record<string, string>>;
    readonly protocols: readonly string[];
    readonly timeoutMs: number;
  },
): Promise<WebSocketConnection> {
  const { place, session } = caller;
  const { method, url, label, name } = opening;
  const { headers, protocols, timeoutMs } = options;
  const startedAt = performance.now();
  const trace: Trace = {};
  const { WebSocket } = await import('undici');
  const onConnection = (connection: Connection) => {
    trace.connection = connection;
  };
  const whileOpening = new AbortController();
  const dispatcher = await openDispatcher(place, { onConnection, timeoutMs, signal: whileOpening.signal });
  const target = originOf(place).replace(/^http/, 'ws') + url.pathname + url.search;
  const socket = new WebSocket(target, {
    dispatcher: traced(dispatcher, trace),
    headers,
    protocols: [...protocols],
  });
  socket.binaryType = 'arraybuffer';
  let closed: Closing | undefined;
  const inbox = createInbox(() => void end());
  socket.addEventListener('message', ({ data }: { data: string | ArrayBuffer }) => {
    const bytes = Buffer.from(data as string);
    inbox.add({ text: typeof data === 'string' ? data : bytes.toString(), size: bytes.length });
  });
  const closing = new Promise<Closing>((resolve) => {
    socket.addEventListener('close', ({ code, reason }) => {
      closed ??= { code, reason };
      inbox.end(describeClosing(closed, session.hide));
      resolve(closed);
    });
  });
  const end = async (code = 1000, reason = '') => {
    if (socket.readyState === WebSocket.OPEN) {
      socket.close(code, reason);
      await inTime(closing, mannersMs, undefined);
    }
    whileOpening.abort();
    trace.connection?.socket.destroy();
    await dispatcher.destroy();
  };
  const record = (error?: string) => {
    const responseHeaders = trace.headers && joinedHeaders(trace.headers);
    recordProtocol(
      caller,
      {
        method,
        url,
        requestHeaders: withProtocols(headers, protocols),
        startedAt,
        connection: trace.connection,
      },
      { status: trace.status, responseHeaders, error, ...(trace.connection && { protocol: 'HTTP/1.1' }) },
    );
  };

  try {
    const came = await inTime(opened(socket), timeoutMs, session.signal());
    const cookies = [trace.headers?.['set-cookie'] ?? []].flat();
    (await session.jar()).store(cookies, url.pathname + url.search);
    if (came === late) {
      const reason = `not open within ${formatDuration(timeoutMs)}`;
      record(reason);
      throw new ExpectationError(`${place.name} did not answer ${name}: ${reason} (${addressOf(place)})`);
    }
    if (came.problem !== undefined) {
      const { reason, failure } = failureOf(caller, opening, { problem: came.problem, trace, protocols });
      record(reason);
      throw failure;
    }
  } catch (error) {
    await end();
    throw error;
  }
  record();
  session.closeWith(end);
  session.requireOpen(label);
  return {
    socket,
    inbox,
    closing,
    closed: () => closed,
    responseHeaders: joinedHeaders(trace.headers ?? {}),
    end,
  };
}
