import type { Extension } from '@electric-sql/pglite';

const isExtension = (value: unknown): value is Extension =>
  typeof value === 'object' && value !== null && 'name' in value && 'setup' in value;

/** Packages of extensions that the embedded engine can load though they do not come with it. */
export const separateExtensions: ReadonlyMap<string, string> = new Map([
  ['vector', 'pgvector'],
  ...['age', 'pg_hashids', 'pg_ivm', 'pg_textsearch', 'pg_uuidv7', 'pgtap'].map(
    (name) => [name, name] as const,
  ),
]);

/** What `CREATE EXTENSION … CASCADE` takes along. */
const required: Readonly<Record<string, readonly string[]>> = { earthdistance: ['cube'] };

/** Those of the named extensions that the embedded engine has, ready to be handed to it. */
export async function contribExtensions(names: readonly string[]): Promise<Record<string, Extension>> {
  const found: Record<string, Extension> = {};
  for (const name of new Set(names.flatMap((one) => [one, ...(required[one] ?? [])]))) {
    const key = name.replaceAll('-', '_');
    if (!/^[a-z0-9_]+$/.test(key)) continue;
    const separate = separateExtensions.get(name);
    try {
      const module = (await import(
        separate === undefined ? `@electric-sql/pglite/contrib/${key}` : `@electric-sql/pglite-${separate}`
      )) as Record<string, unknown>;
      const extension = module[key];
      if (isExtension(extension)) found[key] = extension;
    } catch {
      // CREATE EXTENSION will say that it is missing, and where it was asked for.
    }
  }
  return found;
}
