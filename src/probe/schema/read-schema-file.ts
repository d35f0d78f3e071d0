import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { CheckFileError } from '../../errors.ts';

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'there is no such file';
  return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
}

/** Reads a JSON or YAML document. @throws CheckFileError when it is missing or is neither */
export async function readSchemaFile(
  path: string,
  { directory, signal }: { readonly directory: string; readonly signal?: AbortSignal | undefined },
): Promise<unknown> {
  const file = resolve(directory, path);
  try {
    const text = await readFile(file, { encoding: 'utf8', signal });
    if (!/^\.ya?ml$/i.test(extname(path))) return JSON.parse(text) as unknown;
    const { defaultLoaders } = await import('cosmiconfig');
    return defaultLoaders['.yaml'](file, text) as unknown;
  } catch (error) {
    signal?.throwIfAborted();
    throw new CheckFileError(`schema \`${path}\` cannot be read: ${reasonOf(error)}`, {
      advice: `Paths start at the folder of the configuration; this one means ${file}.`,
      cause: error,
    });
  }
}
