import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ConfigError, InputError } from '../../errors.ts';
import { commitUnits } from '../parse/commit-units.ts';
import { splitStatements } from '../parse/split-statements.ts';
import { readText } from '../read-text.ts';
import type { Migration, MigrationHistory } from './migration.ts';

/** Markers of tools whose files hold the way back beside the way forward. */
const sectionMarkers = [
  { tool: 'goose', pattern: /^\s*--\s*\+goose\s+(up|down)\b/im },
  { tool: 'dbmate', pattern: /^\s*--\s*migrate:(up|down)\b/im },
  { tool: 'node-pg-migrate', pattern: /^\s*--\s*down migration\b/im },
  { tool: 'Liquibase', pattern: /^\s*--\s*liquibase formatted sql\b/im },
];

interface NumberedFile {
  readonly name: string;
  readonly version: bigint;
}

async function list(folder: string, shown: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    throw new ConfigError(`\`schema.migrations\`: the folder \`${shown}\` cannot be read`, {
      advice: 'Name the folder that holds the numbered SQL files, relative to the configuration.',
      cause: error,
    });
  }
}

function inOrder(names: readonly string[], shown: string): NumberedFile[] {
  const files = names.map((name) => {
    const digits = /^(\d+)(?!\d)/.exec(name)?.[1];
    if (digits === undefined) {
      throw new InputError(
        `${shown}/${name}: expected a name that begins with a number, such as \`0001_init.sql\``,
        {
          advice: 'Number it, or move it out of the folder of the migrations.',
          location: `${shown}/${name}`,
        },
      );
    }
    return { name, version: BigInt(digits) };
  });
  files.sort((a, b) => (a.version < b.version ? -1 : a.version > b.version ? 1 : a.name < b.name ? -1 : 1));
  for (const [index, file] of files.entries()) {
    const before = files[index - 1];
    if (before?.version === file.version) {
      throw new InputError(
        `${shown}: \`${before.name}\` and \`${file.name}\` have one number, ${file.version}`,
        {
          advice: 'Give each migration a number of its own, so that their order is certain.',
          location: `${shown}/${file.name}`,
        },
      );
    }
  }
  return files;
}

async function readMigration(
  path: string,
  shown: string,
  file: NumberedFile,
  signal?: AbortSignal,
): Promise<Migration> {
  const name = `${shown}/${file.name}`;
  const text = await readText(path, name, signal);
  const marker = sectionMarkers.find(({ pattern }) => pattern.test(text));
  if (marker) {
    throw new InputError(`${name}: has sections of ${marker.tool}, whose format bg-check does not read`, {
      advice: 'Keep the way forward alone in the file: everything in it is run.',
      location: name,
    });
  }
  const statements = await splitStatements(text, name);
  const { transactional, units } = await commitUnits(statements, name);
  return { id: file.name, version: file.version.toString(), file: name, statements, transactional, units };
}

/**
 * Reads a folder of numbered SQL files, such as `0001_init.sql`, in the order of their numbers. Files named
 * `*.down.sql` are the way back and are left out, with a warning; hidden files and other endings are ignored.
 * @throws ConfigError when there is no such folder; InputError for an unnumbered `.sql` file, two of one number, a file
 * that is not Postgres SQL, or an empty folder
 */
export async function readNumberedFolder(
  folder: string,
  rootDirectory: string,
  signal?: AbortSignal,
): Promise<MigrationHistory> {
  const path = resolve(rootDirectory, folder);
  const inside = relative(rootDirectory, path);
  const shown = (inside.startsWith('..') || isAbsolute(inside) ? path : inside).split(sep).join('/') || '.';
  const names = (await list(path, shown))
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.') && entry.name.endsWith('.sql'))
    .map((entry) => entry.name);
  const forward = names.filter((name) => !name.endsWith('.down.sql'));
  if (forward.length === 0) {
    throw new InputError(`${shown}: expected numbered SQL files such as \`0001_init.sql\`, found none`, {
      advice: 'Point `schema.migrations` at the folder that holds them; folders inside it are not read.',
      location: shown,
    });
  }
  const migrations: Migration[] = [];
  for (const file of inOrder(forward, shown)) {
    signal?.throwIfAborted();
    migrations.push(await readMigration(join(path, file.name), shown, file, signal));
  }
  const left = names.length - forward.length;
  return {
    folder: shown,
    format: 'numbered',
    bookkeeping: null,
    migrations,
    warnings: left === 0 ? [] : [`${shown}: left out ${left} \`.down.sql\` file(s), which lead back`],
  };
}
