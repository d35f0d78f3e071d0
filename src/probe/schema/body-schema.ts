import { CheckFileError } from '../../errors.ts';
import type { JsonValue } from '../../json.ts';
import { isStandardSchema, type StandardSchema } from './standard-schema.ts';

/**
 * What describes a body: a schema of a library, a JSON Schema or the path of one (JSON or YAML), or the path of an OpenAPI
 * document, which knows the answers of an operation by their status.
 */
export type BodySchema =
  StandardSchema | string | { readonly openapi: string } | Readonly<Record<string, JsonValue>>;

function refuse(label: string, schema: unknown): never {
  const got = JSON.stringify(schema) as string | undefined;
  throw new CheckFileError(
    `${label}: \`schema\` expects a schema of a library such as zod, a JSON Schema, or the path of one, got ${got ?? `a ${typeof schema}`}`,
  );
}

/** @throws CheckFileError on what is no schema at all */
export function requireSchema(label: string, schema: unknown): void {
  if (isStandardSchema(schema) || (typeof schema === 'string' && schema !== '')) return;
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) refuse(label, schema);
  if ('openapi' in schema && (typeof schema.openapi !== 'string' || Object.keys(schema).length > 1)) {
    refuse(label, schema);
  }
}
