import { systemClock, type Clock } from '../clock.ts';
import { CheckFileError } from '../errors.ts';
import { hideNothing, type Hide } from '../redact/hide.ts';
import {
  learnFromAnswer,
  learnFromBody,
  learnFromHeaders,
  learnFromQuery,
  type OnSecret,
} from '../redact/learn-secrets.ts';
import { createCookieJar, type CookieJar } from './cookie-jar.ts';
import type { Exchange } from './exchange.ts';
import type { Place } from './place.ts';
import type { RawResponse } from './read-response.ts';
import type { WireRequest } from './wire-request.ts';
import { createTransport, type Transport } from './transport.ts';

export interface SessionOptions {
  /** Ends requests early; asked anew for each. */
  readonly signal?: AbortSignal | (() => AbortSignal);
  /** Given what must not show up in a report: bearer tokens, session cookies, captured secrets, what goes by a sensitive name. */
  readonly onSecret?: OnSecret;
  /** Takes out of a message what is secret, before it is shortened; nothing by default. */
  readonly hide?: Hide;
  /** Told of each request at the moment it is sent. */
  readonly onSend?: (method: string, path: string) => void;
  /** Told of everything that looks at an answer: an expectation, a part that is read. */
  readonly onLook?: () => void;
  /** Given each request and what came of it, answered or not, headers and bodies as they were. */
  readonly onExchange?: (exchange: Exchange) => void;
  readonly clock?: Clock;
}

/** What is sent, of which the values under sensitive names are secrets. */
interface Sent {
  readonly url?: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** What the requests of one client and of all derived from it share, wherever they are aimed. */
export interface ClientSession {
  readonly clock: Clock;
  readonly onSecret: OnSecret | undefined;
  /** Learns the secrets of what is about to be sent. */
  readonly learn: (sent: Sent) => void;
  readonly hide: Hide;
  readonly signal: () => AbortSignal | undefined;
  /** The number of the next request, from 1. */
  nextOrdinal(): number;
  readonly jar: () => Promise<CookieJar>;
  /** Sends with the cookies of the session, and keeps those that come. */
  send(place: Place, request: WireRequest): Promise<RawResponse & { readonly cookie: string | undefined }>;
  /** Told of each request at the moment it is sent. */
  readonly onSend: ((method: string, path: string) => void) | undefined;
  /** Told of everything that looks at an answer. */
  readonly onLook: () => void;
  /** Given what came of each request. */
  readonly onExchange: ((exchange: Exchange) => void) | undefined;
  /** @throws CheckFileError once the session has ended; `label` such as `GET /health` */
  requireOpen(label: string): void;
  /** Has something else closed with the session. */
  closeWith(close: () => Promise<void>): void;
  close(): Promise<void>;
}

/** Opens nothing before the first request. */
export function openClientSession(options: SessionOptions): ClientSession {
  const { signal, onSecret, hide = hideNothing, onSend, onExchange, clock = systemClock } = options;
  const { onLook = () => undefined } = options;
  const transports = new Map<Place, Transport>();
  let jar: Promise<CookieJar> | undefined;
  const others = new Set<() => Promise<void>>();
  let ordinal = 0;
  let isClosed = false;

  const loadJar = async () => {
    const { parseCookie } = await import('undici');
    return createCookieJar({
      parse: parseCookie,
      now: () => clock.now(),
      ...(onSecret === undefined ? {} : { onSecret }),
    });
  };
  const transportTo = (place: Place): Transport => {
    const transport = transports.get(place) ?? createTransport(place, { clock, onSend, onExchange });
    transports.set(place, transport);
    return transport;
  };

  const learn = ({ url, headers = {}, body }: Sent) => {
    if (onSecret === undefined) return;
    if (url !== undefined) learnFromQuery(url.search, onSecret);
    learnFromHeaders(headers, onSecret);
    learnFromBody(body, onSecret);
  };
  const requireOpen = (label: string) => {
    if (isClosed) throw new CheckFileError(`${label}: the check that makes this request has ended`);
  };

  return {
    clock,
    onSecret,
    hide,
    onSend,
    onLook,
    onExchange,
    requireOpen,
    learn,
    signal: () => (typeof signal === 'function' ? signal() : signal),
    nextOrdinal: () => (ordinal += 1),
    jar: () => (jar ??= loadJar()),
    send: async (place, request) => {
      requireOpen(`${request.method} ${request.url.pathname}`);
      const cookies = await (jar ??= loadJar());
      const target = request.url.pathname + request.url.search;
      const cookie = cookies.header(target);
      const headers = { ...(cookie === undefined ? {} : { cookie }), ...request.headers };
      learn({ ...request, headers });
      const response = await transportTo(place).send({ ...request, headers });
      if (onSecret !== undefined) learnFromAnswer(response.text, onSecret);
      cookies.store(response.setCookies, target);
      return { ...response, cookie };
    },
    closeWith: (close) => {
      // What was being opened when it ended has nobody left who would close it.
      if (isClosed) void close();
      else others.add(close);
    },
    close: async () => {
      isClosed = true;
      await Promise.all([
        ...[...transports.values()].map((transport) => transport.close()),
        ...[...others].map((close) => close()),
      ]);
    },
  };
}
