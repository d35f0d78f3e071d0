import { CheckFileError, ExpectationError } from '../errors.ts';
import type { Caller } from './caller.ts';
import { connectEventStream, type EventStreamConnection } from './event-stream-connection.ts';
import type { EventMessage, EventStream, EventStreamOptions, NextOptions } from './event-stream.ts';
import { createMessageReader, readMessageExpectation } from './message-reader.ts';
import { describeOpening, openingHeaders, type Opening } from './opening.ts';
import { readDuration, refuseUnknown, showGiven } from './protocol-options.ts';
import { recordProtocol } from './record-protocol.ts';
import { whenAwaited } from './when-awaited.ts';

const optionNames = ['headers', 'timeout', 'within'];
const nextNames = ['within', 'type', 'match'];
const mostTaken = 10_000;

function only([event]: readonly EventMessage[]): EventMessage {
  if (event === undefined) throw new Error('no event was read');
  return event;
}

function createStream(
  caller: Caller,
  opening: Opening,
  connection: EventStreamConnection,
  options: { readonly withinMs: number; readonly requestHeaders: Readonly<Record<string, string>> },
): EventStream {
  const { session, tracker } = caller;
  const { method, url, label, name } = opening;
  const { status, responseHeaders, next, end } = connection;
  const reader = createMessageReader(caller, {
    label,
    method,
    path: url.pathname,
    kind: 'event',
    source: next,
  });

  const read = (what: string, count: number, given: NextOptions) => {
    refuseUnknown(`${label} ${what}`, given, nextNames);
    const { within, type, match } = given;
    const withinMs = readDuration(label, 'within', within, options.withinMs);
    if (match !== undefined) readMessageExpectation(label, match);
    return whenAwaited(tracker.add(`${name} (${what})`, `${what} of ${label}`), async () => {
      session.requireOpen(name);
      const startedAt = performance.now();
      const of = { method, url, requestHeaders: options.requestHeaders, startedAt };
      const events: EventMessage[] = [];
      try {
        while (events.length < count) {
          const leftMs = withinMs - (performance.now() - startedAt);
          const event = await reader.read({ withinMs, leftMs, type, match });
          events.push({ ...event, type: event.type ?? 'message' });
        }
      } catch (error) {
        if (!(error instanceof ExpectationError)) throw error;
        const few = count === 1 ? '' : ` (${events.length} of the ${count} events came)`;
        const reason = error.message.replace(`${label}: `, '') + few;
        recordProtocol(caller, of, { status, responseHeaders, error: reason });
        throw new ExpectationError(error.message + few, { cause: error });
      }
      const body = events.length === 1 ? events[0]?.text : undefined;
      recordProtocol(caller, of, { status, responseHeaders, body });
      return events;
    });
  };

  return {
    next: (given = {}) => {
      const one = read('next', 1, given);
      return {
        then: (onFulfilled, onRejected) => one.then(only).then(onFulfilled, onRejected),
      };
    },
    take: (count, given = {}) => {
      if (!Number.isInteger(count) || count < 1 || count > mostTaken) {
        throw new CheckFileError(
          `${label}: \`take\` expects a number of events from 1 to ${mostTaken}, got \`${showGiven(count)}\``,
        );
      }
      return read('take', count, given);
    },
    close: end,
  };
}

/** Server-sent events, asked for with the headers and cookies of the session when somebody waits for them. @throws CheckFileError on options that mean nothing */
export function openEventStream(
  caller: Caller,
  path: string,
  options: EventStreamOptions = {},
): PromiseLike<EventStream> {
  const { session, place, tracker } = caller;
  const opening = describeOpening(caller, 'EVENTS', path);
  const { name, label } = opening;
  refuseUnknown(name, options, optionNames);
  const timeoutMs = readDuration(name, 'timeout', options.timeout, place.timeoutMs);
  const withinMs = readDuration(name, 'within', options.within, timeoutMs);

  return whenAwaited(tracker.add(name, label), async () => {
    session.requireOpen(name);
    const usual = { accept: 'text/event-stream', 'cache-control': 'no-cache' };
    const requestHeaders = { ...usual, ...(await openingHeaders(caller, opening, options.headers)) };
    session.onSend?.(opening.method, opening.url.pathname);
    const connection = await connectEventStream(caller, opening, { headers: requestHeaders, timeoutMs });
    return createStream(caller, opening, connection, { withinMs, requestHeaders });
  });
}
