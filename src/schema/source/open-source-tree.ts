import { openDiskTree } from './disk-tree.ts';
import { openGitTree } from './git-tree.ts';
import { parseSourceName } from './source-name.ts';
import type { SourceOptions, SourceTree } from './source-tree.ts';

/**
 * Opens a folder, a file or a glob, on disk or (as `git:<ref>:<path>`) in a commit, which needs no checkout.
 * Paths start at the root folder in both: `git:v1:db` is what `git show v1:./db` shows there; `git:v1:/db` starts at the
 * top of the repository.
 * @throws ConfigError when there is no such source, no git, no repository or no such ref
 */
export async function openSourceTree(source: string, options: SourceOptions): Promise<SourceTree> {
  const name = parseSourceName(source);
  return name.place === 'disk' ? openDiskTree(name.path, options) : openGitTree(source, name, options);
}
