import { z } from 'zod';

/** The schema without what only says that a value may be missing, or what becomes of it. */
function unwrap(schema: unknown): unknown {
  if (schema instanceof z.ZodPipe) return unwrap(schema.in);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return unwrap(schema.unwrap());
  }
  return schema;
}

/** The alternative of a union that a value has chosen by its literals, such as `type`. */
function optionFor(value: unknown, options: readonly unknown[]): unknown {
  return options.find((option) => {
    if (!(option instanceof z.ZodObject) || typeof value !== 'object' || value === null) return false;
    const members = Object.entries(option.shape);
    const literals = members.filter(([, member]) => member instanceof z.ZodLiteral);
    return literals.every(([key, literal]) => {
      const { values } = literal as z.ZodLiteral;
      return values.has((value as Record<string, z.core.util.Literal>)[key] ?? '');
    });
  });
}

/** Names of the keys that the object at `path` of `config` may have. */
export function knownKeysAt(
  schema: unknown,
  config: unknown,
  path: readonly (string | number)[],
): readonly string[] {
  let here = unwrap(schema);
  let value = config;
  for (let depth = 0; ; depth++) {
    if (here instanceof z.ZodUnion) here = unwrap(optionFor(value, here.options));
    const key = path[depth];
    if (key === undefined) break;
    if (here instanceof z.ZodObject) here = unwrap((here.shape as Record<string, unknown>)[key]);
    else return [];
    value = (value as Record<string | number, unknown> | undefined)?.[key];
  }
  return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
}

/** Dotted paths of all objects of the schema that know a key of this name. */
export function pathsWithKey(schema: unknown, name: string, path: readonly string[] = []): readonly string[] {
  const here = unwrap(schema);
  if (!(here instanceof z.ZodObject)) return [];
  return Object.entries(here.shape as Record<string, unknown>).flatMap(([key, member]) => [
    ...(key === name ? [[...path, key].join('.')] : []),
    ...pathsWithKey(member, name, [...path, key]),
  ]);
}
