import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

function majorFolders(root: string, pattern: RegExp, rest: readonly string[]): string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .flatMap((name) => {
      const major = pattern.exec(name)?.[1];
      return major === undefined ? [] : [{ name, major: Number(major) }];
    })
    .sort((a, b) => b.major - a.major)
    .map(({ name }) => join(root, name, ...rest));
}

function usualFolders(): string[] {
  return [
    ...(process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== ''),
    ...majorFolders('/usr/lib/postgresql', /^(\d+)$/, ['bin']),
    ...['/opt/homebrew/opt', '/usr/local/opt', '/home/linuxbrew/.linuxbrew/opt'].flatMap((root) =>
      majorFolders(root, /^postgresql@(\d+)$/, ['bin']),
    ),
    ...majorFolders('/usr', /^pgsql-(\d+)$/, ['bin']),
    '/usr/local/pgsql/bin',
  ];
}

/**
 * The first folder that holds both `initdb` and `postgres`: on PATH, then where Debian, Homebrew and the RPMs put
 * them, newest major first. Always `undefined` on Windows.
 */
export function findPostgresBinaries(folders: readonly string[] = usualFolders()): string | undefined {
  if (process.platform === 'win32') return undefined;
  return folders.find((folder) =>
    ['initdb', 'postgres'].every((program) => existsSync(join(folder, program))),
  );
}
