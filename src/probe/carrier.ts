import type { WireRequest } from './wire-request.ts';

/** The beginning of an answer; its body comes as it is read, and throws where it ends too early. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: AsyncIterable<Buffer>;
}

/** What speaks one version of HTTP over one connection. */
export interface Carrier {
  send(request: WireRequest, signal: AbortSignal): Promise<Answer>;
  /** Whether another request can be sent. */
  isOpen(): boolean;
  close(): Promise<void>;
}
