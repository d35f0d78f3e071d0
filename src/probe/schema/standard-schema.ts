/** What of a body does not fit: where, and the rule. */
export interface SchemaFlaw {
  /** The names and numbers that lead there. */
  readonly location: readonly (string | number)[];
  readonly rule: string;
}

interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

type StandardResult = { readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] };

/** A schema of any library that keeps to Standard Schema, version 1 (standardschema.dev), such as zod, valibot or arktype. */
export interface StandardSchema {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult | Promise<StandardResult>;
  };
}

/** Some libraries have functions for schemas. */
export function isStandardSchema(schema: unknown): schema is StandardSchema {
  if ((typeof schema !== 'object' && typeof schema !== 'function') || schema === null) return false;
  const standard = (schema as Partial<StandardSchema>)['~standard'] as { validate?: unknown } | undefined;
  return typeof standard?.validate === 'function';
}

function locationOf({ path = [] }: StandardIssue): SchemaFlaw['location'] {
  return path.map((step) => {
    const key = typeof step === 'object' ? step.key : step;
    return typeof key === 'symbol' ? String(key) : key;
  });
}

/** What of a value a schema refuses; nothing when it fits. */
export async function findStandardFlaws(
  schema: StandardSchema,
  value: unknown,
): Promise<readonly SchemaFlaw[]> {
  const { issues = [] } = await schema['~standard'].validate(value);
  return issues.map((issue) => ({ location: locationOf(issue), rule: issue.message }));
}
