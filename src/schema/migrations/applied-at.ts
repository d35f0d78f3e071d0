import { isAbsolute, posix, relative, resolve, sep } from 'node:path';
import { ConfigError } from '../../errors.ts';
import { findCommit } from '../source/git-commit.ts';
import { openSourceTree } from '../source/open-source-tree.ts';
import { parseSourceName } from '../source/source-name.ts';
import type { SourceOptions, SourceTree } from '../source/source-tree.ts';
import { layoutOf } from './detect-layout.ts';
import type { Migration, MigrationHistory } from './migration.ts';
import { lastMigrations } from './migrations-after.ts';

/** Which migrations blue went live with, told from the commit its statements come from. */
export interface AppliedAt {
  /** The last of them, by its file name. */
  readonly applied: string;
  /** How that is known, in one sentence. */
  readonly sentence: string;
  /** Files that are not what they were in that commit. */
  readonly warnings: readonly string[];
}

function cannotTell(why: string, { migrations }: MigrationHistory): ConfigError {
  return new ConfigError(`which migrations were in place when blue went live cannot be told: ${why}`, {
    advice: `Add \`--applied\` (or \`schema.applied\`) with the last of them, such as ${lastMigrations(migrations)}.`,
  });
}

/** The one ref that all sources of blue come from. */
function refOf(sources: readonly string[], history: MigrationHistory): string {
  if (sources.length === 0) throw cannotTell('no statements of blue are given', history);
  const refs = new Set(
    sources.map((source) => {
      const name = parseSourceName(source);
      return name.place === 'git' ? name.ref : undefined;
    }),
  );
  const [ref, ...others] = refs;
  if (ref === undefined || refs.has(undefined)) {
    throw cannotTell("blue's statements come from files on disk, not from a commit", history);
  }
  if (others.length > 0) throw cannotTell(`blue's statements come from ${refs.size} refs`, history);
  return ref;
}

/** Where the migrations lie in a commit, from the root folder. */
function pathInCommit(source: string, rootDirectory: string, history: MigrationHistory): string {
  const name = parseSourceName(source);
  if (name.place === 'git' || !isAbsolute(name.path)) return name.path.split(sep).join('/');
  const inside = relative(rootDirectory, resolve(name.path)).split(sep).join('/');
  if (isAbsolute(inside)) throw cannotTell(`${source} does not lie in the repository of blue`, history);
  return inside;
}

const sameText = (a: string, b: string) => a.replaceAll('\r\n', '\n') === b.replaceAll('\r\n', '\n');

/** Names of files by the number of the migration, for those that lead forward. */
async function numbersOf(tree: SourceTree, { format }: MigrationHistory): Promise<Map<string, string>> {
  const layout = layoutOf(format);
  const numbers = new Map<string, string>();
  for (const path of await tree.list()) {
    if (path.includes('/') && tree.kind !== 'glob') continue;
    const name = posix.basename(path);
    const version = layout.ignores(name) ? undefined : layout.versionOf(name);
    if (version !== undefined) numbers.set(version.toString(), path);
  }
  return numbers;
}

async function differences(
  then: SourceTree,
  now: SourceTree,
  places: { readonly then: ReadonlyMap<string, string>; readonly now: ReadonlyMap<string, string> },
  before: readonly Migration[],
  ref: string,
): Promise<string[]> {
  const compared = await Promise.all(
    before.map(async ({ version, file }) => {
      const [old, current] = [places.then.get(version), places.now.get(version)];
      if (old === undefined)
        return `${file}: was not there in ${ref}, though later ones were; it is taken to be in place`;
      if (current === undefined || !old.endsWith('.sql')) return undefined;
      const same = sameText(await then.read(old), await now.read(current));
      return same
        ? undefined
        : `${file}: has been edited since ${ref}, where blue comes from; what blue's database has is the old text`;
    }),
  );
  return compared.filter((sentence) => sentence !== undefined);
}

/**
 * Tells the last migration that was in place when blue went live, when its statements come from a commit: the last of
 * the history that stands in the folder of the migrations there.
 * @param migrations the source of the history
 * @throws ConfigError when that cannot be told, or there is no such commit
 */
export async function appliedAt(
  migrations: string,
  blue: readonly string[],
  history: MigrationHistory,
  options: SourceOptions,
): Promise<AppliedAt> {
  const ref = refOf(blue, history);
  await findCommit(options.rootDirectory, ref, options.signal);
  const path = pathInCommit(migrations, options.rootDirectory, history);
  const then = await openSourceTree(`git:${ref}:${path}`, options).catch((error: unknown) => {
    throw error instanceof ConfigError ? cannotTell(error.message, history) : error;
  });
  const now = await openSourceTree(migrations, options);
  const places = { then: await numbersOf(then, history), now: await numbersOf(now, history) };
  const last = history.migrations.findLast(({ version }) => places.then.has(version));
  if (last === undefined)
    throw cannotTell(`\`${then.name}\` has none of the migrations of ${history.folder}`, history);
  const before = history.migrations.slice(0, history.migrations.indexOf(last) + 1);
  return {
    applied: last.id,
    sentence: `${last.id} is the last migration in ${ref}, where blue's statements come from`,
    warnings: await differences(then, now, places, before, ref),
  };
}
