/** One request as it is sent. */
export interface WireRequest {
  readonly method: string;
  /** Below the place; which host it names does not matter. */
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly timeoutMs: number;
  /** What is left of `timeoutMs`, where other requests used some of it. */
  readonly remainingMs?: number;
  /** Longest body, as it comes and decompressed, in bytes. */
  readonly maxBytes: number;
  /** Whether it changes nothing, though its method might. */
  readonly reads?: boolean;
  /** What was asked for at first, such as `GET /cart`, where a redirect led here. */
  readonly redirectedFrom?: string;
  readonly signal: AbortSignal | undefined;
}
