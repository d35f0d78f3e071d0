import type { TlsFileNames } from './place.ts';

/** How long the parts of an exchange took, in milliseconds; a part that did not take place is absent. */
export interface Timing {
  readonly dnsMs?: number;
  readonly connectMs?: number;
  readonly tlsMs?: number;
  /** From the sent request to the first byte of the answer. */
  readonly firstByteMs?: number;
  /** From the call to the last byte. */
  readonly totalMs: number;
}

/** One request and what came of it. Headers and bodies are as they were: whoever shows them takes secrets out. */
export interface Exchange {
  /** Who was asked, such as `green`. */
  readonly name: string;
  readonly method: string;
  /** As it was asked for, with the host that was named. */
  readonly url: string;
  /** Host and port of the connection. */
  readonly address: string;
  /** The address of the host, where a resolver of its own was asked for it. */
  readonly resolved?: string;
  /** The certificates and keys of the place. */
  readonly tlsFiles?: TlsFileNames;
  /** What the connection went through. */
  readonly proxy?: URL;
  /** What was asked for at first, such as `GET /cart`, where redirects led here. */
  readonly redirectedFrom?: string;
  readonly protocol?: 'HTTP/1.1' | 'HTTP/2';
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody?: string;
  readonly status?: number;
  readonly responseHeaders?: Readonly<Record<string, string>>;
  /** The first 64 KiB, decompressed; absent where it is not text. */
  readonly body?: string;
  /** Bytes of the whole body, decompressed. */
  readonly bodySize?: number;
  readonly timing: Timing;
  /** Why there is no complete answer. */
  readonly error?: string;
  /** Milliseconds since the Unix epoch at which it was sent. */
  readonly at: number;
}
