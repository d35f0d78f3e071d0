import { lstat, realpath, stat, type Stats } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { glob, type FileSystemAdapter } from 'tinyglobby';

/** Folders that hold what others wrote. */
const foreign = ['**/node_modules/**', '**/.git/**'];
/** A folder's hidden files are left alone, but sqlx keeps its statements in a hidden folder. */
const hidden = ['**/.!(sqlx)', '**/.!(sqlx)/**'];

/** Links that lead nowhere are listed too: reading them says so, leaving them out would be silent. */
const withBrokenLinks = {
  realpath: (path: string, done: (error: null, resolved: string) => void) => {
    realpath(path, (error, resolved) => {
      done(null, error ? path : resolved);
    });
  },
  stat: (path: string, done: (error: NodeJS.ErrnoException | null, stats: Stats) => void) => {
    stat(path, (error, stats) => {
      if (error) lstat(path, done);
      else done(error, stats);
    });
  },
} as unknown as FileSystemAdapter;

/** Files that fit a glob, or all files of a folder; sorted. */
export async function listFiles(
  folder: string,
  options: {
    readonly pattern?: string;
    readonly signal?: AbortSignal | undefined;
    readonly fs?: FileSystemAdapter;
  },
): Promise<string[]> {
  const { pattern, signal, fs = withBrokenLinks } = options;
  const files = await glob(pattern?.split(sep).join('/') ?? '**/*', {
    cwd: folder,
    ...(pattern === undefined
      ? { ignore: [...foreign, ...hidden], dot: true, expandDirectories: false }
      : { ignore: foreign }),
    ...(signal ? { signal } : {}),
    fs,
  });
  signal?.throwIfAborted();
  return files.sort();
}

const entry = (name: string, isFolder: boolean) => ({
  name,
  isDirectory: () => isFolder,
  isFile: () => !isFolder,
  isSymbolicLink: () => false,
});

/** Where a listing stands for a folder: no such place needs to exist. */
const nowhere = resolve('/listing');

/** Those of listed paths that fit a glob, as if they were files on disk; without one, those that a folder would give. */
export async function matchListed(paths: readonly string[], pattern?: string): Promise<string[]> {
  const folders = new Map<string, Map<string, boolean>>();
  for (const path of paths) {
    const parts = path.split('/');
    for (const [depth, name] of parts.entries()) {
      const folder = parts.slice(0, depth).join('/');
      const members = folders.get(folder) ?? new Map<string, boolean>();
      folders.set(folder, members.set(name, depth < parts.length - 1));
    }
  }
  const readdir = (folder: string, _: unknown, done: (error: null, entries: unknown[]) => void) => {
    const members = folders.get(relative(nowhere, join(folder, '.')).split(sep).join('/')) ?? [];
    done(
      null,
      [...members].map(([name, isFolder]) => entry(name, isFolder)),
    );
  };
  return listFiles(nowhere, {
    ...(pattern === undefined ? {} : { pattern }),
    fs: { readdir } as unknown as FileSystemAdapter,
  });
}
