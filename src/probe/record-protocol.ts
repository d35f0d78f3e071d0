import type { Caller } from './caller.ts';
import type { Connection } from './connect.ts';
import type { Exchange } from './exchange.ts';
import { originOf, wayTo } from './place.ts';
import { resolvedBy } from './record-exchange.ts';

/** What is kept of one thing that was asked for over another protocol than plain HTTP. */
export interface ProtocolRecord {
  /** Such as `WEBSOCKET`. */
  readonly method: string;
  readonly url: URL;
  readonly requestHeaders: Readonly<Record<string, string>>;
  /** By the clock of `performance`. */
  readonly startedAt: number;
  /** Opened for it. */
  readonly connection?: Connection | undefined;
}

type Known = Partial<
  Pick<Exchange, 'protocol' | 'requestBody' | 'status' | 'responseHeaders' | 'body' | 'bodySize' | 'error'>
>;

const keptLength = 64 * 1024;

/** Hands what came of it to whoever keeps exchanges. */
export function recordProtocol(
  { place, session }: Pick<Caller, 'place' | 'session'>,
  { method, url, requestHeaders, startedAt, connection }: ProtocolRecord,
  came: { readonly [Member in keyof Known]: Known[Member] | undefined },
): void {
  const totalMs = performance.now() - startedAt;
  session.onExchange?.({
    name: place.name,
    method,
    url: originOf(place) + url.pathname + url.search,
    ...wayTo(place),
    ...resolvedBy(connection),
    requestHeaders,
    ...(Object.fromEntries(Object.entries(came).filter(([, value]) => value !== undefined)) as Known),
    ...(came.body === undefined ? {} : { body: came.body.slice(0, keptLength) }),
    timing: { ...connection?.timing, totalMs },
    at: session.clock.now() - totalMs,
  });
}
