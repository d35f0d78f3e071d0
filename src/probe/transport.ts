import type { Clock } from '../clock.ts';
import { certificateEvidence } from './certificate-evidence.ts';
import { formatDuration } from '../duration.ts';
import { ExpectationError } from '../errors.ts';
import type { Exchange } from './exchange.ts';
import { describeTransportFailure, transportReason } from './http-failure.ts';
import { createLines } from './lines.ts';
import { addressOf, type Place } from './place.ts';
import type { RawResponse } from './read-response.ts';
import { describeArrival, receiveAnswer, type Arrival } from './receive-answer.ts';
import type { WireRequest } from './wire-request.ts';
import { recordExchange, timingOf } from './record-exchange.ts';

/** The connections of one client to one place. */
export interface Transport {
  /** @throws ExpectationError when no complete answer came, ProviderError when the fault is on this side */
  send(request: WireRequest): Promise<RawResponse>;
  close(): Promise<void>;
}

/** A signal that aborts with another or after a time, and leaves nothing at the other once it has ended. */
function withTimeout(timeoutMs: number, signal: AbortSignal | undefined, onAbort: () => void) {
  // AbortSignal.any and AbortSignal.timeout would do, but Node 20 may collect them before they fire.
  const controller = new AbortController();
  const abort = () => {
    controller.abort();
    onAbort();
  };
  signal?.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(abort, timeoutMs);
  return {
    signal: controller.signal,
    end: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    },
  };
}

/** Opens nothing before the first request. */
export function createTransport(
  place: Place,
  options: {
    readonly clock: Clock;
    /** Told of each request at the moment it is sent. */
    readonly onSend?: ((method: string, path: string) => void) | undefined;
    /** Given each request and what came of it, answered or not. */
    readonly onExchange?: ((exchange: Exchange) => void) | undefined;
  },
): Transport {
  const { clock, onSend, onExchange } = options;
  const lines = createLines(place);

  return {
    send: async (request) => {
      const { method, url, timeoutMs, signal, headers } = request;
      const label = `${method} ${url.pathname}`;
      signal?.throwIfAborted();
      // QUERY is HTTP's name for a request that only reads and has a body.
      onSend?.(request.reads === true ? 'QUERY' : method, url.pathname);
      const line = lines.take({ alone: headers.connection === 'close' });
      const before = line.connection;
      const arrival: Arrival = { chunks: [], received: 0 };
      const [startedAt, at] = [performance.now(), clock.now()];
      const limit = withTimeout(request.remainingMs ?? timeoutMs, signal, () => {
        lines.abandon(line);
      });

      const record = (error?: string) => {
        const opened = line.connection === before ? undefined : line.connection;
        const connection = opened ?? (arrival.status === undefined ? undefined : before);
        const timing = timingOf(startedAt, arrival, opened);
        onExchange?.(recordExchange(place, request, { arrival, connection, timing, at, error }));
        return timing.totalMs;
      };
      const failureOf = (error: unknown): { readonly reason: string; readonly failure: unknown } => {
        const soFar = describeArrival(arrival);
        if (signal?.aborted === true) {
          return { reason: `the check ended before an answer${soFar}`, failure: signal.reason };
        }
        if (!limit.signal.aborted) {
          const first = line.connection?.facts.brokenBy() ?? error;
          const request = { place, label, soFar };
          return {
            reason: transportReason(first, request),
            failure: describeTransportFailure(first, request),
          };
        }
        const came = line.connection === undefined ? ', not even a connection' : soFar;
        const reason = `no complete answer within ${formatDuration(timeoutMs)}${came}`;
        const sentence = `${place.name} did not answer ${label}: ${reason} (${addressOf(place)})`;
        return {
          reason,
          failure: new ExpectationError(sentence, { cause: error, mismatch: { what: 'no answer in time' } }),
        };
      };

      try {
        await receiveAnswer(line, request, arrival, limit.signal);
      } catch (error) {
        line.isSpoilt = true;
        const { reason, failure } = failureOf(error);
        record(reason);
        throw failure;
      } finally {
        limit.end();
        lines.giveBack(line);
      }
      const { status = 0, body = { text: '', size: 0 } } = arrival;
      const { certificate } = line.connection?.facts ?? {};
      return {
        status,
        headers: arrival.headers ?? {},
        setCookies: arrival.setCookies ?? [],
        ...body,
        durationMs: record(),
        ...(certificate === undefined ? {} : { certificate: certificateEvidence(certificate, at) }),
      };
    },
    close: () => lines.close(),
  };
}
