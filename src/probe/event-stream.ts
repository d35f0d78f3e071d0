import type { Message, MessageExpectation } from './message.ts';

export interface EventStreamOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Longest time until the stream begins; the client's default otherwise. */
  readonly timeout?: string;
  /** Longest time to wait for an event, where `next` and `take` say nothing else; that of `timeout` otherwise. */
  readonly within?: string;
}

export interface NextOptions {
  readonly within?: string;
  /** Events of other types are left out; one that names none is of type `message`. */
  readonly type?: string;
  /** Events that are not so are left out. */
  readonly match?: MessageExpectation;
}

/** One event: its data as a message. */
export interface EventMessage extends Message {
  readonly type: string;
  /** The last id that the stream gave, if any. */
  readonly id?: string;
}

/** A stream of server-sent events that is open; closed with the check at the latest. */
export interface EventStream {
  /** The next event, or the next that matches. @throws ExpectationError when none comes in time, or the stream ends */
  next(options?: NextOptions): PromiseLike<EventMessage>;
  /** The next so many, all of them in the time. */
  take(count: number, options?: NextOptions): PromiseLike<readonly EventMessage[]>;
  close(): Promise<void>;
}
