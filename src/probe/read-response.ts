import { CheckFileError, ExpectationError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { describeResponse } from './expectation.ts';
import { excerpt, isSensitiveName, showValue } from './excerpt.ts';
import type { HttpResponse } from './http-client.ts';
import type { JsonPathCompiler } from './json-path.ts';

/** A response as it came over the wire, its body read to the end. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly durationMs: number;
}

function joinHeaders(headers: RawResponse['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), [value].flat().join(', ')]],
    ),
  );
}

/** Gives a raw response its JSON accessors; `label` names the request in their errors. */
export function readResponse(label: string, raw: RawResponse, compile: JsonPathCompiler): HttpResponse {
  const { status, text, durationMs } = raw;
  const headers = joinHeaders(raw.headers);
  let parsed: { readonly document: JsonValue } | undefined;

  const parse = (): JsonValue => {
    if (parsed !== undefined) return parsed.document;
    try {
      parsed = { document: JSON.parse(text) as JsonValue };
      return parsed.document;
    } catch (cause) {
      const encoding = headers['content-encoding'];
      const type = [headers['content-type'] ?? 'no content type', ...(encoding ? [encoding] : [])].join(', ');
      throw new ExpectationError(
        `${label}: expected a JSON body, got ${excerpt(type)} with status ${status} ${describeResponse(raw)}`,
        { cause },
      );
    }
  };
  const all = (path: string) => {
    const query = compile(path);
    return query(parse());
  };

  const failed = (expected: string, path: string, found: string) =>
    new ExpectationError(
      `${label}: expected ${expected} at \`${path}\`, found ${found} in the answer with status ${status} ${describeResponse(raw)}`,
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
    durationMs,
    all,
    json: (path) => (path === undefined ? parse() : first(path)),
    capture: (path) => {
      const value = first(path);
      if (typeof value === 'number' || (typeof value === 'string' && value !== '')) return String(value);
      throw failed('text or a number', path, isSensitiveName(path) ? '***' : showValue(value));
    },
  };
}

/** @throws CheckFileError when what the check calls a path of the target is none */
export function resolvePath(base: URL, name: string, path: string): URL {
  const isAbsolute = URL.canParse(path);
  if (!isAbsolute && !path.startsWith('/')) {
    throw new CheckFileError(`a request to ${name} needs a path that starts with \`/\`, got \`${path}\``);
  }
  // Joined as text: `new URL('//x', base)` would be another host.
  const url = new URL(isAbsolute ? path : `${base.origin}${base.pathname.replace(/\/+$/, '')}${path}`);
  if (url.origin !== base.origin) {
    throw new CheckFileError(`a request to ${name} (${base.host}) cannot go to another place, ${url.host}`, {
      advice: `Each client speaks to one place only; use \`blue\`, \`green\` or \`live\` to reach another.`,
    });
  }
  return url;
}
