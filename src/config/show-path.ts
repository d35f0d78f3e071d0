import { isAbsolute, relative } from 'node:path';

/** A path as people write it: relative to `cwd` where it lies below it. */
export function showPath(file: string, cwd: string): string {
  const path = relative(cwd, file);
  return path === '' || path.startsWith('..') || isAbsolute(path) ? file : path;
}
