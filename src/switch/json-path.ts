import { compile, type JSONPathQuery, type JSONValue } from 'json-p3';
import { ConfigError } from '../errors.ts';
import type { JsonValue } from '../json.ts';

/** A JSONPath ready to use: every value it matches. @throws ConfigError when it is not one */
export function compileJsonPath(
  path: string,
  subject: string,
): (document: JsonValue) => readonly JsonValue[] {
  let query: JSONPathQuery;
  try {
    query = compile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`${subject}: \`${path}\` is not a JSONPath: ${reason}`, { cause: error });
  }
  return (document) => query.query(document as JSONValue).values() as JsonValue[];
}
