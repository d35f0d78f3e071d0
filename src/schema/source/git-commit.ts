import { ConfigError } from '../../errors.ts';
import { nearestNames } from '../nearest-names.ts';
import { runGit } from './git-program.ts';

/** A commit of the repository that holds the root folder. */
export interface GitCommit {
  /** As the user wrote it. */
  readonly ref: string;
  readonly id: string;
  /** Path of the root folder in the repository: empty, or with a slash at its end. */
  readonly prefix: string;
}

const firstLine = (output: Buffer) => output.toString('utf8').replace(/\n$/, '');

async function unknownRef(
  directory: string,
  ref: string,
  signal: AbortSignal | undefined,
): Promise<ConfigError> {
  const run = (...args: string[]) => runGit(directory, args, { signal });
  const listed = await run(
    'for-each-ref',
    '--format=%(refname:short)',
    '--sort=-version:refname',
    'refs/tags',
    'refs/heads',
  );
  const near = nearestNames(ref, firstLine(listed.output).split('\n').filter(Boolean), 3);
  const shallow = firstLine((await run('rev-parse', '--is-shallow-repository')).output) === 'true';
  const hint = shallow
    ? ' This clone is shallow: fetch the ref first, as in `git fetch --tags --unshallow` (in CI: a fetch depth of 0).'
    : '';
  const known = near.length > 0 ? `, such as ${near.map((name) => `\`${name}\``).join(', ')}` : '';
  return new ConfigError(`\`git:${ref}:\`: the repository has no tag, branch or commit \`${ref}\``, {
    advice: `Name one that it has${known}.${hint}`,
  });
}

/** Finds a commit. @throws ConfigError when the folder is in no repository, or the repository has no such ref */
export async function findCommit(directory: string, ref: string, signal?: AbortSignal): Promise<GitCommit> {
  const top = await runGit(directory, ['rev-parse', '--show-prefix'], { signal });
  if (top.exitCode !== 0) {
    const reason = top.complaint.replace(/^fatal: /, '').split('\n', 1)[0] ?? '';
    throw new ConfigError(`\`git:${ref}:\`: \`${directory}\` cannot be read as a git repository: ${reason}`, {
      advice: 'Run bg-check inside a clone of the repository, or name a folder on disk instead.',
    });
  }
  const found = await runGit(
    directory,
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`],
    { signal },
  );
  if (found.exitCode !== 0) throw await unknownRef(directory, ref, signal);
  return { ref, id: firstLine(found.output), prefix: firstLine(top.output) };
}
