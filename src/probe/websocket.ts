import type { JsonValue } from '../json.ts';
import type { Message, MessageExpectation } from './message.ts';

/** How a WebSocket was closed. */
export interface Closing {
  readonly code: number;
  readonly reason: string;
}

export interface WebSocketOptions {
  /** Subprotocols, the dearest first. */
  readonly protocols?: string | readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Longest time to open it, and to wait for a message that says nothing else; the client's default otherwise. */
  readonly timeout?: string;
}

export interface ReceiveOptions {
  readonly within?: string;
  /** Messages that are not so are left out. */
  readonly match?: MessageExpectation;
}

/** A WebSocket that is open; closed with the check at the latest. */
export interface WebSocketSession {
  /** The subprotocol that the server chose, or nothing. */
  readonly protocol: string;
  /** Sends text as it is and anything else as JSON. @throws ExpectationError when it is no longer open */
  send(message: JsonValue): void;
  /** The next message, or the next that matches. @throws ExpectationError when none comes in time, or the server closes it */
  receive(options?: ReceiveOptions): PromiseLike<Message>;
  /** The next message, which must be so. */
  expect(expectation: MessageExpectation, options?: { readonly within?: string }): PromiseLike<Message>;
  /** Waits for the server to close it. */
  closed(options?: { readonly within?: string }): PromiseLike<Closing>;
  /** Closes it. @throws ExpectationError when the server did so before with another code than 1000 */
  close(code?: number, reason?: string): Promise<void>;
}
