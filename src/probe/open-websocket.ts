import { CheckFileError, ExpectationError } from '../errors.ts';
import type { Caller } from './caller.ts';
import type { MessageExpectation } from './message.ts';
import { createMessageReader, readMessageExpectation } from './message-reader.ts';
import { describeOpening, openingHeaders, type Opening } from './opening.ts';
import { readDuration, refuseUnknown, showGiven } from './protocol-options.ts';
import { recordProtocol } from './record-protocol.ts';
import { inTime, late } from './time-limit.ts';
import type { WebSocketOptions, WebSocketSession } from './websocket.ts';
import {
  connectWebSocket,
  describeClosing,
  withProtocols,
  type WebSocketConnection,
} from './websocket-connection.ts';
import { whenAwaited } from './when-awaited.ts';

const optionNames = ['protocols', 'headers', 'timeout'];

function readCode(label: string, code: unknown): number {
  if (code === 1000 || (Number.isInteger(code) && Number(code) >= 3000 && Number(code) <= 4999)) {
    return Number(code);
  }
  throw new CheckFileError(
    `${label}: \`close\` expects the code 1000 or one from 3000 to 4999, got \`${showGiven(code)}\``,
  );
}

/** The tokens of RFC 9110, each once. */
function readProtocols(label: string, given: unknown): readonly string[] {
  const protocols = [given ?? []].flat();
  const isGood = (one: unknown) => typeof one === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(one);
  if (protocols.every(isGood) && new Set(protocols).size === protocols.length) return protocols as string[];
  throw new CheckFileError(
    `${label}: \`protocols\` expects names of subprotocols, each once, got \`${showGiven(given)}\``,
  );
}

function createSession(
  caller: Caller,
  opening: Opening,
  connection: WebSocketConnection,
  options: { readonly timeoutMs: number; readonly requestHeaders: Readonly<Record<string, string>> },
): WebSocketSession {
  const { session, tracker } = caller;
  const { method, url, label, name } = opening;
  const { timeoutMs, requestHeaders } = options;
  const { socket, inbox, responseHeaders } = connection;
  const reader = createMessageReader(caller, {
    label,
    method,
    path: url.pathname,
    kind: 'message',
    source: inbox.next,
  });
  let sent: string | undefined;

  const recorded = async <Come>(wait: () => Promise<Come>, textOf: (come: Come) => string): Promise<Come> => {
    const of = { method, url, requestHeaders, startedAt: performance.now() };
    const common = { status: 101, responseHeaders, requestBody: sent };
    const before = reader.count();
    try {
      const come = await wait();
      recordProtocol(caller, of, { ...common, body: textOf(come) });
      return come;
    } catch (error) {
      if (error instanceof ExpectationError) {
        const body = reader.count() > before ? reader.last() : undefined;
        recordProtocol(caller, of, { ...common, body, error: error.message.replace(`${label}: `, '') });
      }
      throw error;
    }
  };
  const receive = (
    what: string,
    given: { within?: string; match?: MessageExpectation; expected?: MessageExpectation },
  ) => {
    const { within, match, expected } = given;
    const withinMs = readDuration(label, 'within', within, timeoutMs);
    for (const one of [match, expected]) if (one !== undefined) readMessageExpectation(label, one);
    return whenAwaited(tracker.add(`${name} (${what})`, `${what} of ${label}`), () =>
      recorded(
        () => reader.read({ withinMs, match, expected }),
        ({ text }) => text,
      ),
    );
  };

  return {
    protocol: socket.protocol,
    send: (message) => {
      session.requireOpen(name);
      const closed = connection.closed();
      if (closed !== undefined || socket.readyState !== socket.OPEN) {
        const why = closed === undefined ? 'it is being closed' : describeClosing(closed, session.hide);
        throw new ExpectationError(`${label}: nothing more can be sent, ${why}`);
      }
      const text = typeof message === 'string' ? message : (JSON.stringify(message) as string | undefined);
      if (text === undefined)
        throw new CheckFileError(`${label}: \`send\` expects text or JSON, got nothing`);
      session.learn({ body: text });
      sent = text;
      socket.send(text);
    },
    receive: (given = {}) => {
      refuseUnknown(`${label} receive`, given, ['within', 'match']);
      return receive('receive', given);
    },
    expect: (expectation, given = {}) => {
      refuseUnknown(`${label} expect`, given, ['within']);
      return receive('expect', { ...given, expected: expectation });
    },
    closed: (given = {}) => {
      refuseUnknown(`${label} closed`, given, ['within']);
      const withinMs = readDuration(label, 'within', given.within, timeoutMs);
      return whenAwaited(tracker.add(`${name} (closed)`, `closing of ${label}`), () =>
        recorded(
          async () => {
            const closing = await inTime(connection.closing, withinMs, session.signal());
            if (closing !== late) return closing;
            throw new ExpectationError(`${label}: still open after ${given.within ?? `${withinMs}ms`}`);
          },
          ({ code, reason }) => JSON.stringify({ code, reason }),
        ),
      );
    },
    close: async (code, reason) => {
      const closed = connection.closed();
      const number = readCode(label, code ?? 1000);
      await connection.end(number, reason);
      if (closed !== undefined && closed.code !== 1000 && closed.code !== 1005) {
        throw new ExpectationError(
          `${label}: ${describeClosing(closed, session.hide)} before the probe closed it`,
        );
      }
    },
  };
}

/** A WebSocket, opened with the headers and cookies of the session when somebody waits for it. @throws CheckFileError on options that mean nothing */
export function openWebSocket(
  caller: Caller,
  path: string,
  options: WebSocketOptions = {},
): PromiseLike<WebSocketSession> {
  const { session, place, tracker } = caller;
  const opening = describeOpening(caller, 'WEBSOCKET', path);
  const { name, label } = opening;
  refuseUnknown(name, options, optionNames);
  const timeoutMs = readDuration(name, 'timeout', options.timeout, place.timeoutMs);
  const protocols = readProtocols(name, options.protocols);

  return whenAwaited(tracker.add(name, label), async () => {
    session.requireOpen(name);
    const requestHeaders = await openingHeaders(caller, opening, options.headers);
    session.onSend?.(opening.method, opening.url.pathname);
    const connection = await connectWebSocket(caller, opening, {
      headers: requestHeaders,
      protocols,
      timeoutMs,
    });
    return createSession(caller, opening, connection, {
      timeoutMs,
      requestHeaders: withProtocols(requestHeaders, protocols),
    });
  });
}
