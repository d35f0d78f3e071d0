import type { JsonValue } from '../json.ts';
import type { CertificateEvidence } from './certificate-evidence.ts';
import type { BodySchema } from './schema/body-schema.ts';

/** What a response must be; every member given is checked, and the first that does not hold is the failure. */
export interface ResponseExpectation {
  readonly status?: number | readonly number[];
  /** Header name to exact value or pattern. */
  readonly headers?: Readonly<Record<string, string | RegExp>>;
  /** Text the body contains, or a pattern it matches. */
  readonly body?: string | RegExp;
  /** RFC 9535 JSONPath to the value its first match must equal, or to the pattern that this text must match. */
  readonly json?: Readonly<Record<string, JsonValue | RegExp>>;
  /**
   * What the body must fit: a schema of zod or of any library that keeps to Standard Schema, a JSON Schema, the path of one
   * (JSON or YAML), or `{ openapi: 'openapi.yaml' }`. Paths start at the folder of the configuration.
   */
  readonly schema?: BodySchema;
  /** Longest time to the last byte of the body, such as `800ms`. */
  readonly within?: string;
  /** What the certificate must be: valid for so long from now on, such as `14d`. */
  readonly certificate?: { readonly validFor: string };
}

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, with the content type. */
  readonly json?: JsonValue;
  /** Sent as an HTML form. */
  readonly form?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Longest time to the end of the response; the client's default otherwise. */
  readonly timeout?: string;
  /** How many redirects are followed, inside the place only; `follow` for 10, none by default. */
  readonly redirects?: 'follow' | number;
  /** Longest body of the answer, such as `64KiB`; `10MiB` by default. */
  readonly maxBody?: string;
}

/** What becomes of a captured value. */
export interface CaptureOptions {
  /** Whether no report may show it. */
  readonly secret?: boolean;
}

/** A response that has been read to its end. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Bytes of the body, decompressed. */
  readonly size: number;
  /** SHA-256 of a body that has bytes which are no text, in hexadecimal. */
  readonly digest?: string;
  /** Milliseconds to the last byte. */
  readonly durationMs: number;
  /** What was shown on a connection over TLS. */
  readonly certificate?: CertificateEvidence;
  /**
   * The parsed body, or with a JSONPath what it leads to; the list of all matches, where it may lead to several (`$.items[*].id`).
   * @throws ExpectationError when there is no match
   */
  json(path?: string): JsonValue;
  /** Every match of a JSONPath. */
  all(path: string): readonly JsonValue[];
  /** The first match of a JSONPath as text. @throws ExpectationError when it is neither text nor a number */
  capture(path: string, options?: CaptureOptions): string;
}

/** A request that is sent when awaited; expectations may be added before. */
export interface PendingRequest extends PromiseLike<HttpResponse> {
  /** Adds expectations; a bare number is a status. */
  expect(expectation: number | ResponseExpectation): PendingRequest;
  /**
   * Sends, and resolves to what a JSONPath leads to, or to the list of all matches where it may lead to several; without one to
   * the whole document. Like `all` and `capture` it wants a status of 2xx, unless another is expected.
   */
  json(path?: string): Promise<JsonValue>;
  /** Sends, and resolves to every match of a JSONPath. */
  all(path: string): Promise<readonly JsonValue[]>;
  /** Sends, and resolves to the first match of a JSONPath as text: a token, an id. */
  capture(path: string, options?: CaptureOptions): Promise<string>;
}
