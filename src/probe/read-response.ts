import { ExpectationError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { hideNothing, type Hide } from '../redact/hide.ts';
import type { OnSecret } from '../redact/learn-secrets.ts';
import type { CertificateEvidence } from './certificate-evidence.ts';
import { describeResponse } from './expectation.ts';
import { excerpt, isSensitiveName, showValue } from './excerpt.ts';
import type { HttpResponse } from './http-client.ts';
import type { JsonPathCompiler } from './json-path.ts';

/** A response as it came over the wire, its body read to the end. */
export interface RawResponse {
  readonly status: number;
  /** Names in lower case; of one that came several times the values are joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly setCookies: readonly string[];
  readonly text: string;
  /** Bytes of the body, decompressed. */
  readonly size: number;
  readonly digest?: string;
  readonly durationMs: number;
  readonly certificate?: CertificateEvidence;
}

/** Gives a raw response its JSON accessors; `label` names the request in their errors. */
export function readResponse(
  label: string,
  raw: RawResponse,
  options: {
    readonly compile: JsonPathCompiler;
    /** Given what was captured as a secret. */
    readonly onSecret?: OnSecret | undefined;
    /** Takes out of a message what is secret. */
    readonly hide?: Hide;
    /** What it is called where it is no answer, such as `message`. */
    readonly noun?: string;
  },
): HttpResponse {
  const { compile, onSecret, hide = hideNothing, noun } = options;
  const { status, headers, text, size, digest, durationMs, certificate } = raw;
  let parsed: { readonly document: JsonValue } | undefined;

  const parse = (): JsonValue => {
    if (parsed !== undefined) return parsed.document;
    try {
      parsed = { document: JSON.parse(text) as JsonValue };
      return parsed.document;
    } catch (cause) {
      const encoding = headers['content-encoding'];
      const type = [headers['content-type'] ?? 'no content type', ...(encoding ? [encoding] : [])].join(', ');
      const got = noun === undefined ? `${excerpt(type, hide)} with status ${status}` : `another ${noun}`;
      throw new ExpectationError(
        `${label}: expected a JSON ${noun ?? 'body'}, got ${got} ${describeResponse(raw, hide)}`,
        { cause, mismatch: { what: 'a JSON body' } },
      );
    }
  };
  const all = (path: string) => {
    const query = compile(path);
    return query(parse());
  };

  const failed = (expected: string, path: string, found: string) =>
    new ExpectationError(
      `${label}: expected ${expected} at \`${path}\`, found ${found} in the ${noun ?? `answer with status ${status}`} ${describeResponse(raw, hide)}`,
      { mismatch: { what: `${expected} at ${path}` } },
    );
  const first = (path: string) => {
    const value = all(path)[0];
    if (value === undefined) throw failed('a value', path, 'none');
    return value;
  };

  return {
    status,
    headers,
    text,
    size,
    ...(digest === undefined ? {} : { digest }),
    durationMs,
    ...(certificate === undefined ? {} : { certificate }),
    all,
    json: (path) => {
      if (path === undefined) return parse();
      const value = first(path);
      return compile(path).isSingular ? value : [...all(path)];
    },
    capture: (path, { secret = false } = {}) => {
      const value = first(path);
      if (typeof value !== 'number' && (typeof value !== 'string' || value === '')) {
        throw failed(
          'text or a number',
          path,
          secret || isSensitiveName(path) ? '***' : showValue(value, hide),
        );
      }
      if (secret) onSecret?.(String(value));
      return String(value);
    },
  };
}
