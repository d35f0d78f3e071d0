import { CheckFileError } from '../errors.ts';
import type { JsonValue } from '../json.ts';

/** Every value a compiled JSONPath selects. */
export interface JsonPathQuery {
  (document: JsonValue): readonly JsonValue[];
  /** Whether it can select one value at most: it has no `*`, `..`, slice or filter. */
  readonly isSingular: boolean;
}

/** Compiles RFC 9535 JSONPaths. @throws CheckFileError when the text is not one */
export type JsonPathCompiler = (path: unknown) => JsonPathQuery;

let compiler: Promise<JsonPathCompiler> | undefined;

/** Loads the JSONPath library, once, when it is first needed. */
export function loadJsonPath(): Promise<JsonPathCompiler> {
  return (compiler ??= import('json-p3').then(({ compile, JSONPathError }) => (path: unknown) => {
    if (typeof path !== 'string') {
      throw new CheckFileError(
        `expected a JSONPath such as \`$.items[0].id\`, got \`${JSON.stringify(path)}\``,
        {
          advice: 'What a document should hold is said with `.expect({ json: { "$.path": value } })`.',
        },
      );
    }
    try {
      const query = compile(path);
      const select = (document: JsonValue) => query.query(document as never).values() as readonly JsonValue[];
      return Object.assign(select, { isSingular: query.singularQuery() });
    } catch (error) {
      if (!(error instanceof JSONPathError)) throw error;
      throw new CheckFileError(`\`${path}\` is not a JSONPath: ${error.message}`, {
        advice: 'A JSONPath (RFC 9535) starts with `$`, such as `$.items[0].id`.',
        cause: error,
      });
    }
  }));
}
