import type { Extension } from '@electric-sql/pglite';

const isExtension = (value: unknown): value is Extension =>
  typeof value === 'object' && value !== null && 'name' in value && 'setup' in value;

/** Those of the named extensions that come with the embedded engine, ready to be handed to it. */
export async function contribExtensions(names: readonly string[]): Promise<Record<string, Extension>> {
  const found: Record<string, Extension> = {};
  for (const name of new Set(names)) {
    const key = name.replaceAll('-', '_');
    if (!/^[a-z0-9_]+$/.test(key)) continue;
    try {
      const module = (await import(`@electric-sql/pglite/contrib/${key}`)) as Record<string, unknown>;
      const extension = module[key];
      if (isExtension(extension)) found[key] = extension;
    } catch {
      // CREATE EXTENSION will say that it is missing, and where it was asked for.
    }
  }
  return found;
}
