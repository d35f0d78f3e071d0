import { InputError } from '../../errors.ts';
import { openSourceTree } from '../source/open-source-tree.ts';
import type { SourceOptions } from '../source/source-tree.ts';
import { annotatedFiles } from './annotated-files.ts';
import { mergeStatements } from './merge-statements.ts';
import { queriesJsonl } from './queries-jsonl.ts';
import type { ImportedQueries, QueryImporter } from './query-importer.ts';
import type { QueryManifest, QueryStatement, UnreadableStatement } from './query-manifest.ts';
import { sqlxJson } from './sqlx-json.ts';

const importers: readonly QueryImporter[] = [annotatedFiles, sqlxJson, queriesJsonl];

function nothingFound(source: string): InputError {
  return new InputError(`no statement found in \`${source}\``, {
    advice:
      'Name a file, a folder or a glob with `.sql` files in which `-- name: <Name>` stands above each statement, `.sqlx/query-*.json` files, or a `.jsonl` file with one statement a line.',
    location: source,
  });
}

async function readSource(
  source: string,
  options: SourceOptions,
  read: Set<string>,
): Promise<ImportedQueries & { readonly files: number }> {
  const tree = await openSourceTree(source, options);
  const importing = (await tree.list()).map(async (path) => {
    const importer = importers.find((each) => each.takes(path));
    const shown = tree.shown(path);
    if (importer === undefined || read.has(shown)) return { shown, found: undefined };
    const file = { shown, text: await tree.read(path) };
    return { shown, found: () => importer.read(file) };
  });
  const statements: QueryStatement[] = [];
  const unreadable: UnreadableStatement[] = [];
  let files = 0;
  for (const { shown, found } of await Promise.all(importing)) {
    options.signal?.throwIfAborted();
    if (read.has(shown)) files += 1;
    if (!found) continue;
    const imported = await found();
    statements.push(...imported.statements);
    unreadable.push(...imported.unreadable);
    read.add(shown);
  }
  return { statements, unreadable, files };
}

/**
 * Reads the statements that one version of an application sends, from files on disk or in a commit: SQL files with names
 * (also sqlc's), `.sqlx/*.json`, and `.jsonl`. Each file is read once; equal statements become one.
 * @param sources files, folders (all such files below) or globs, relative to the root folder
 * @throws ConfigError when a source is not there; InputError with `file:line` when it holds no statement, a file is not
 * what it should be, or two statements share a name
 */
export async function readQueries(
  sources: readonly string[],
  options: SourceOptions,
): Promise<QueryManifest> {
  const statements: QueryStatement[] = [];
  const unreadable: UnreadableStatement[] = [];
  const read = new Set<string>();
  for (const source of sources) {
    const found = await readSource(source, options, read);
    if (found.statements.length + found.unreadable.length + found.files === 0) throw nothingFound(source);
    statements.push(...found.statements);
    unreadable.push(...found.unreadable);
  }
  const merged = await mergeStatements(statements);
  return { statements: merged, ...(unreadable.length > 0 ? { unreadable } : {}) };
}
