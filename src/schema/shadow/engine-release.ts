import { readFile } from 'node:fs/promises';

/** Release of the embedded engine, so that an update never meets files of another; `undefined` where it cannot be told. */
export async function engineRelease(): Promise<string | undefined> {
  try {
    const manifest = new URL('../package.json', import.meta.resolve('@electric-sql/pglite'));
    const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version?: unknown };
    return typeof version === 'string' ? `pglite-${version}` : undefined;
  } catch {
    return undefined;
  }
}
