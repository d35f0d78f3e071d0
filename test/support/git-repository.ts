import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';

/** A repository of its own, untouched by the configuration of who runs the tests. */
export interface GitRepository {
  readonly folder: string;
  readonly git: (...args: string[]) => string;
  /** Commits exactly these files (relative path to content) and tags the commit. */
  readonly commit: (tag: string, files: Readonly<Record<string, string>>) => void;
}

/** An empty repository, removed when the running test ends. */
export function gitRepository(): GitRepository {
  const folder = temporaryFolder();
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
        ...{ GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
        ...{ GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.test' },
        ...{ GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.test' },
      },
    });
  git('init', '--quiet', '--initial-branch=main');
  return {
    folder,
    git,
    commit: (tag, files) => {
      const old = git('ls-files', '-z').split('\0').filter(Boolean);
      for (const name of old) rmSync(join(folder, name), { force: true });
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), content);
      }
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message', tag);
      git('tag', tag);
    },
  };
}
