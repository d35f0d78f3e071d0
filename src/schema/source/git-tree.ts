import { posix } from 'node:path';
import { isDynamicPattern } from 'tinyglobby';
import { ConfigError, InputError } from '../../errors.ts';
import { decodeText } from '../read-text.ts';
import { findCommit } from './git-commit.ts';
import { listTree, objectReader, type GitEntry, type GitObject } from './git-objects.ts';
import { matchListed } from './listed-files.ts';
import type { SourceOptions, SourceTree } from './source-tree.ts';

/** The path from the top of the repository, without slashes around it; empty for the top itself. */
function pathFromTop(source: string, prefix: string, path: string): string {
  const joined = posix.normalize(path.startsWith('/') ? path.slice(1) : posix.join(prefix, path));
  if (joined === '..' || joined.startsWith('../')) {
    throw new ConfigError(`\`${source}\`: the path leads out of the repository`, { location: source });
  }
  return joined === '.' ? '' : joined.replace(/\/$/, '');
}

/** The folder in front of the first wildcard. */
function fixedFolder(pattern: string): string {
  const parts = pattern.split('/');
  const first = parts.findIndex((part) => isDynamicPattern(part));
  return parts.slice(0, first === -1 ? parts.length : first).join('/');
}

function contentOf(object: GitObject, shown: string): Buffer {
  if (typeof object !== 'string') return object.content;
  const why =
    object === 'missing'
      ? 'its content is not in this clone (a partial clone fetches it with `git checkout` of that commit)'
      : 'it is a link that leads to no file of that commit';
  throw new InputError(`${shown}: cannot be read: ${why}`, { location: shown });
}

/**
 * Opens a folder, a file or a glob of a commit, without checking it out.
 * @throws ConfigError when git, the repository, the ref or the path is not there
 */
export async function openGitTree(
  source: string,
  { ref, path }: { readonly ref: string; readonly path: string },
  { rootDirectory, signal }: SourceOptions,
): Promise<SourceTree> {
  const commit = await findCommit(rootDirectory, ref, signal);
  const wanted = pathFromTop(source, commit.prefix, path);
  const readObject = objectReader(rootDirectory, signal);

  async function entryAt(at: string): Promise<GitEntry | undefined> {
    if (at === '') return { path: '', kind: 'folder', id: commit.id };
    const [entry] = await listTree(rootDirectory, commit.id, { at, signal });
    if (entry?.kind !== 'link') return entry;
    const target = await readObject(`${commit.id}:${at}`);
    if (typeof target === 'string') return undefined;
    return { path: at, kind: target.type === 'tree' ? 'folder' : 'file', id: target.id };
  }

  const entry = await entryAt(wanted);
  const kind = entry === undefined ? 'glob' : entry.kind === 'folder' ? 'folder' : 'file';
  const base = kind === 'glob' ? fixedFolder(wanted) : kind === 'folder' ? wanted : posix.dirname(wanted);
  const root = kind === 'glob' ? await entryAt(base) : entry;
  if (entry?.kind === 'other' || root === undefined || (kind === 'glob' && !isDynamicPattern(wanted))) {
    throw new ConfigError(`\`${source}\`: ${ref} has no file or folder \`${wanted}\``, {
      advice: `Paths start at ${commit.prefix === '' ? 'the top of the repository' : `\`${commit.prefix}\``}; one that begins with \`/\` starts at its top.`,
      location: source,
    });
  }
  const below = base === '' || base === '.' ? '' : `${base}/`;
  async function listEntries(at: GitEntry): Promise<ReadonlyMap<string, GitEntry>> {
    if (kind === 'file') return new Map([[posix.basename(wanted), at]]);
    const found = await listTree(rootDirectory, at.id, { signal });
    return new Map(found.filter((item) => item.kind !== 'other').map((item) => [item.path, item]));
  }
  let entries: Promise<ReadonlyMap<string, GitEntry>> | undefined;
  const entriesBelow = () => (entries ??= listEntries(root));
  const shown = (file: string) => {
    const fromTop = below + file;
    const inside = fromTop.startsWith(commit.prefix) ? fromTop.slice(commit.prefix.length) : `/${fromTop}`;
    return `git:${ref}:${inside}`;
  };
  return {
    name: source,
    kind,
    list: async () => {
      const paths = [...(await entriesBelow()).keys()];
      if (kind === 'file') return paths;
      return matchListed(paths, ...(kind === 'glob' ? [wanted.slice(below.length)] : []));
    },
    read: async (file) => {
      const item = (await entriesBelow()).get(file);
      if (item === undefined) throw new InputError(`${shown(file)}: no such file`, { location: shown(file) });
      const object = await readObject(item.kind === 'link' ? `${commit.id}:${below}${file}` : item.id);
      return decodeText(contentOf(object, shown(file)), shown(file));
    },
    shown,
  };
}
