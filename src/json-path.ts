import { createRequire } from 'node:module';
import type * as Library from 'json-p3';
import { CheckFileError } from './errors.ts';
import type { JsonValue } from './json.ts';

/** Where a value stands in a document: the names and numbers that lead to it. */
export type JsonLocation = readonly (string | number)[];

/** Every value a compiled JSONPath selects, and where. */
export type LocatedQuery = (
  document: JsonValue,
) => readonly { readonly value: JsonValue; readonly location: JsonLocation }[];

/** Loaded when a path is first read, and without waiting: a wrong path is told where it is written. */
function library(): typeof Library {
  return createRequire(import.meta.url)('json-p3') as typeof Library;
}

/** Compiles an RFC 9535 JSONPath. @throws CheckFileError when the text is not one */
export function compileJsonPath(path: unknown, subject: string): LocatedQuery {
  const advice = 'A JSONPath (RFC 9535) starts with `$`, such as `$.items[0].id`.';
  if (typeof path !== 'string') {
    throw new CheckFileError(`${subject} expects a JSONPath, got \`${JSON.stringify(path)}\``, { advice });
  }
  const { compile, JSONPathError } = library();
  try {
    const query = compile(path);
    return (document) =>
      query.query(document as never).nodes.map(({ value, location }) => ({
        value: value as JsonValue,
        location,
      }));
  } catch (error) {
    if (!(error instanceof JSONPathError)) throw error;
    throw new CheckFileError(`${subject}: \`${path}\` is not a JSONPath: ${error.message}`, {
      advice,
      cause: error,
    });
  }
}
