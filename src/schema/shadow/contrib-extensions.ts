/** Packages of extensions that the embedded engine can load though they do not come with it. */
export const separateExtensions: ReadonlyMap<string, string> = new Map([
  ['vector', 'pgvector'],
  ...['age', 'pg_hashids', 'pg_ivm', 'pg_textsearch', 'pg_uuidv7', 'pgtap'].map(
    (name) => [name, name] as const,
  ),
]);

/** What `CREATE EXTENSION … CASCADE` takes along. */
const required: Readonly<Record<string, readonly string[]>> = { earthdistance: ['cube'] };

/** Where the embedded engine would find an extension, if it has it. */
export interface ExtensionSource {
  /** The name that the module gives it. */
  readonly key: string;
  readonly module: string;
}

/** @param names as in `CREATE EXTENSION` */
export function contribExtensions(names: readonly string[]): ExtensionSource[] {
  return [...new Set(names.flatMap((one) => [one, ...(required[one] ?? [])]))].flatMap((name) => {
    const key = name.replaceAll('-', '_');
    if (!/^[a-z0-9_]+$/.test(key)) return [];
    const separate = separateExtensions.get(name);
    const module =
      separate === undefined ? `@electric-sql/pglite/contrib/${key}` : `@electric-sql/pglite-${separate}`;
    return [{ key, module }];
  });
}
