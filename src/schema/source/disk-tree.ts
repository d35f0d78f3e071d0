import { stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import pLimit from 'p-limit';
import { isDynamicPattern } from 'tinyglobby';
import { ConfigError } from '../../errors.ts';
import { readText } from '../read-text.ts';
import { listFiles } from './listed-files.ts';
import type { SourceOptions, SourceTree } from './source-tree.ts';

// More at once gains nothing, and may run out of file handles.
const readsAtOnce = 32;

/** A path as findings show it: from the root folder where it lies inside, with forward slashes. */
export function shownPath(rootDirectory: string, path: string): string {
  const inside = relative(rootDirectory, path);
  return (inside.startsWith('..') || isAbsolute(inside) ? path : inside).split(sep).join('/') || '.';
}

/** Opens a folder, a file or a glob on disk. @throws ConfigError when there is no such file or folder */
export async function openDiskTree(source: string, options: SourceOptions): Promise<SourceTree> {
  const { rootDirectory, signal } = options;
  const path = resolve(rootDirectory, source);
  const info = await stat(path).catch(() => undefined);
  signal?.throwIfAborted();
  const kind = info?.isDirectory() ? 'folder' : info ? 'file' : 'glob';
  if (kind === 'glob' && !isDynamicPattern(source)) {
    throw new ConfigError(`\`${source}\`: no such file or folder`, {
      advice: `Relative paths start at ${rootDirectory}.`,
      location: source,
    });
  }
  const base = kind === 'folder' ? path : kind === 'file' ? dirname(path) : rootDirectory;
  const limit = pLimit(readsAtOnce);
  const shown = (file: string) => shownPath(rootDirectory, resolve(base, file));
  return {
    name: source,
    kind,
    list: async () =>
      kind === 'file'
        ? [basename(path)]
        : listFiles(base, { signal, ...(kind === 'glob' ? { pattern: source } : {}) }),
    read: (file) => limit(() => readText(resolve(base, file), shown(file), signal)),
    shown,
  };
}
