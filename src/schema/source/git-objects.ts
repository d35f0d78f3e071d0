import { ConfigError, InputError } from '../../errors.ts';
import { runGit } from './git-program.ts';

/** A file in a commit. */
export interface GitEntry {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly id: string;
}

function kindOf(mode: string): GitEntry['kind'] {
  if (mode === '040000') return 'folder';
  if (mode === '120000') return 'link';
  return mode.startsWith('100') ? 'file' : 'other';
}

function parseEntries(output: Buffer): GitEntry[] {
  const lines = output.toString('utf8').split('\0').slice(0, -1);
  return lines.map((line) => {
    const tab = line.indexOf('\t');
    const [mode = '', , id = ''] = line.slice(0, tab).split(' ');
    return { path: line.slice(tab + 1), kind: kindOf(mode), id };
  });
}

/** Entries of a tree: all files below it, or the one entry at a path. */
export async function listTree(
  directory: string,
  tree: string,
  options: { readonly at?: string; readonly signal?: AbortSignal | undefined },
): Promise<readonly GitEntry[]> {
  const { at, signal } = options;
  const scope = at === undefined ? ['-r', tree] : [tree, '--', at];
  const answer = await runGit(directory, ['ls-tree', '-z', '--full-tree', ...scope], { signal });
  if (answer.exitCode !== 0) {
    throw new ConfigError(`git cannot list \`${at ?? tree}\`: ${answer.complaint}`, {
      advice: 'Check that the clone is whole: `git fsck` says so.',
    });
  }
  return parseEntries(answer.output);
}

/** An object as `git cat-file --batch` prints it; a string says what is there instead. */
export type GitObject = { readonly type: string; readonly id: string; readonly content: Buffer } | string;

function parseObjects(output: Buffer, count: number): GitObject[] {
  const objects: GitObject[] = [];
  let at = 0;
  while (objects.length < count) {
    const end = output.indexOf(0x0a, at);
    if (end === -1) break;
    const header = output.toString('utf8', at, end);
    const [, id = '', type = '', size = ''] = /^([0-9a-f]+) (\w+) (\d+)$/.exec(header) ?? [];
    const noted = /^(symlink|dangling|loop|notdir) (\d+)$/.exec(header);
    const length = Number(noted?.[2] ?? size);
    const content = output.subarray(end + 1, end + 1 + length);
    if (noted) objects.push(noted[1] ?? 'symlink');
    else objects.push(type === '' ? 'missing' : { type, id, content });
    at = noted || type !== '' ? end + 1 + length + 1 : end + 1;
  }
  return objects;
}

interface Waiting {
  readonly name: string;
  readonly resolve: (object: GitObject) => void;
  readonly reject: (reason: unknown) => void;
}

/** Reads objects by id or as `<commit>:<path>` (links followed); all that are asked for in one turn cost one run of git. */
export function objectReader(directory: string, signal?: AbortSignal): (name: string) => Promise<GitObject> {
  let queue: Waiting[] = [];
  async function drain(): Promise<void> {
    const batch = queue;
    queue = [];
    try {
      const input = batch.map(({ name }) => `${name}\n`).join('');
      const answer = await runGit(directory, ['cat-file', '--batch', '--follow-symlinks'], { input, signal });
      const objects = parseObjects(answer.output, batch.length);
      for (const [index, { name, resolve, reject }] of batch.entries()) {
        const object = objects[index];
        if (object === undefined) reject(new InputError(`git cannot read \`${name}\`: ${answer.complaint}`));
        else resolve(object);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
  return (name) =>
    new Promise((resolve, reject) => {
      queue.push({ name, resolve, reject });
      if (queue.length === 1) setImmediate(() => void drain());
    });
}
