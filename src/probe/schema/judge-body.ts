import { hideNothing, type Hide } from '../../redact/hide.ts';
import type { HttpResponse } from '../http-client.ts';
import type { BodySchema } from './body-schema.ts';
import { compileJsonSchema, draftOf, type FlawFinder } from './compile-json-schema.ts';
import { describeFlaws } from './describe-flaws.ts';
import { findOperation } from './find-operation.ts';
import { modernizeSchemas } from './modernize-schemas.ts';
import { readSchemaFile } from './read-schema-file.ts';
import { findStandardFlaws, isStandardSchema } from './standard-schema.ts';

/** Says what was expected of a response and what came instead, or `undefined` when it fits. */
export type BodyJudge = (response: HttpResponse) => Promise<string | undefined>;

export interface SchemaRequest {
  readonly method: string;
  readonly path: string;
  /** Where relative paths of files start. */
  readonly directory: string;
  /** Takes out of a message what is secret. */
  readonly hide?: Hide;
  readonly signal?: AbortSignal | undefined;
}

async function judgeByDocument(path: string, request: SchemaRequest): Promise<BodyJudge> {
  const name = `\`${path}\``;
  const { hide = hideNothing } = request;
  const read = await readSchemaFile(path, request);
  const operation = findOperation(read, { ...request, name });
  const isOld = String((read as { openapi: unknown }).openapi).startsWith('3.0.');
  const document = isOld ? modernizeSchemas(read) : read;
  const draft = isOld ? '07' : '2020-12';
  const finders = new Map<string, Promise<FlawFinder>>();
  return async (response) => {
    const found = operation.schemaFor(response.status, response.headers['content-type']);
    if ('undocumented' in found) {
      return `expected an answer that ${name} documents for ${operation.name}, got ${found.undocumented}`;
    }
    const { pointer } = found;
    if (pointer === undefined) return undefined;
    const finder = finders.get(pointer) ?? compileJsonSchema({ name, document, pointer, draft });
    finders.set(pointer, finder);
    const body = response.json();
    return describeFlaws((await finder)(body), body, { name: `${name} for ${operation.name}`, hide });
  };
}

/**
 * Makes ready to judge the answers of one request.
 * @throws CheckFileError when the schema cannot be read, or the document does not know the operation
 */
export async function judgeOfBody(schema: BodySchema, request: SchemaRequest): Promise<BodyJudge> {
  const { hide = hideNothing } = request;
  if (isStandardSchema(schema)) {
    return async (response) => {
      const body = response.json();
      return describeFlaws(await findStandardFlaws(schema, body), body, { name: 'the schema', hide });
    };
  }
  if (typeof schema === 'object' && typeof schema.openapi === 'string')
    return judgeByDocument(schema.openapi, request);
  const isPath = typeof schema === 'string';
  const [path = '', pointer = ''] = isPath ? schema.split('#', 2) : [];
  const name = isPath ? `\`${schema}\`` : 'the JSON Schema';
  const document = isPath ? await readSchemaFile(path, request) : schema;
  const find = await compileJsonSchema({ name, document, pointer, draft: draftOf(document, name) });
  return (response) => {
    const body = response.json();
    return Promise.resolve(describeFlaws(find(body), body, { name, hide }));
  };
}
