import type { Ajv, ErrorObject, ValidateFunction } from 'ajv';
import { CheckFileError } from '../../errors.ts';
import type { SchemaFlaw } from './standard-schema.ts';

/** What of a value a schema refuses; nothing when it fits. */
export type FlawFinder = (value: unknown) => readonly SchemaFlaw[];

export interface JsonSchemaSource {
  /** What it is called in messages, such as `schemas/product.json`. */
  readonly name: string;
  /** The document that the schema stands in. */
  readonly document: unknown;
  /** JSON pointer of the schema in the document; empty for the document itself. */
  readonly pointer: string;
  readonly draft: JsonSchemaDraft;
}

export type JsonSchemaDraft = '07' | '2019-09' | '2020-12';

/** Says which draft a schema is written in; the newest where it does not say. @throws CheckFileError on any other */
export function draftOf(document: unknown, name: string): JsonSchemaDraft {
  const given =
    typeof document === 'object' && document !== null && '$schema' in document ? document.$schema : undefined;
  if (given === undefined) return '2020-12';
  const draft = /^https?:\/\/json-schema\.org\/draft(?:-|\/)(07|06|2019-09|2020-12)\/schema#?$/.exec(
    typeof given === 'string' ? given : '',
  )?.[1];
  if (draft === undefined) {
    throw new CheckFileError(
      `${name}: \`$schema\` names a draft that is not known, ${JSON.stringify(given)}`,
      {
        advice: 'There are the drafts 07, 2019-09 and 2020-12 of JSON Schema.',
      },
    );
  }
  // Everything of draft 06 means the same in 07.
  return draft === '06' ? '07' : (draft as JsonSchemaDraft);
}

/** What says nothing about values, and is no mistake. */
const remarks = ['example', 'xml', 'externalDocs', 'discriminator'];

function extensionsIn(value: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, member] of Object.entries(value)) {
    if (key.startsWith('x-')) found.add(key);
    extensionsIn(member, found);
  }
  return found;
}

async function openValidator({ draft, document, pointer }: JsonSchemaSource): Promise<Ajv> {
  const [{ default: formats }, library] = await Promise.all([
    import('ajv-formats'),
    draft === '07'
      ? import('ajv').then(({ Ajv }) => Ajv)
      : draft === '2019-09'
        ? import('ajv/dist/2019.js').then(({ Ajv2019 }) => Ajv2019)
        : import('ajv/dist/2020.js').then(({ Ajv2020 }) => Ajv2020),
  ]);
  const ajv = new library({
    allErrors: true,
    // A keyword that is not known would hold always.
    strictSchema: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    logger: false,
  });
  formats.default(ajv);
  // Around a schema within a document stands what is none.
  const surroundings = pointer === '' ? [] : Object.keys(document as object);
  for (const keyword of new Set([...remarks, ...extensionsIn(document), ...surroundings])) {
    if (ajv.RULES.keywords[keyword] === undefined) ajv.addKeyword(keyword);
  }
  return ajv;
}

type TypedError = ErrorObject<string, Readonly<Record<string, unknown>>>;

function locationOf({ instancePath, keyword, params }: TypedError): SchemaFlaw['location'] {
  const steps = instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  const member: unknown = {
    required: params.missingProperty,
    additionalProperties: params.additionalProperty,
  }[keyword];
  return typeof member === 'string' ? [...steps, member] : steps;
}

function ruleOf({ keyword, message = 'does not fit', params }: TypedError): string {
  if (keyword === 'required') return 'is missing';
  if (keyword === 'additionalProperties') return 'is not known to the schema';
  if (keyword === 'enum') return `must be one of ${JSON.stringify(params.allowedValues)}`;
  if (keyword === 'const') return `must be ${JSON.stringify(params.allowedValue)}`;
  return message;
}

/** That none of several alternatives fits says less than why each does not. */
function isTelling({ keyword }: ErrorObject, _index: number, all: readonly ErrorObject[]): boolean {
  return !['anyOf', 'oneOf', 'if'].includes(keyword) || all.length === 1;
}

/** Compiles a JSON Schema. @throws CheckFileError when it is none, or has what would not be looked at */
export async function compileJsonSchema(source: JsonSchemaSource): Promise<FlawFinder> {
  const { name, document, pointer } = source;
  const ajv = await openValidator(source);
  let validate: ValidateFunction;
  try {
    if (pointer === '') validate = ajv.compile(document as object);
    else {
      ajv.addSchema(document as object, 'document');
      validate = ajv.compile({ $ref: `document#${encodeURI(pointer)}` });
    }
  } catch (error) {
    throw new CheckFileError(
      `${name} is no JSON Schema: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  }
  return (value) => {
    if (validate(value)) return [];
    const errors = (validate.errors ?? []).filter(isTelling);
    return errors.map((error) => ({ location: locationOf(error), rule: ruleOf(error) }));
  };
}
