import { InputError } from '../../errors.ts';
import { commitUnits } from '../parse/commit-units.ts';
import { splitStatements } from '../parse/split-statements.ts';
import { openSourceTree } from '../source/open-source-tree.ts';
import type { SourceOptions, SourceTree } from '../source/source-tree.ts';
import { detectLayout, layoutOf } from './detect-layout.ts';
import type { Migration, MigrationFormat, MigrationHistory } from './migration.ts';
import type { MigrationFile, MigrationLayout } from './migration-layout.ts';

export interface MigrationOptions extends SourceOptions {
  /** How the folder is laid out; told from its files by default. */
  readonly format?: 'auto' | MigrationFormat | undefined;
}

interface Numbered {
  readonly file: MigrationFile;
  readonly version: bigint;
}

function inOrder(files: readonly MigrationFile[], layout: MigrationLayout, folder: string): Numbered[] {
  const ordered = files.map((file) => {
    const version = layout.versionOf(file.name);
    if (version !== undefined) return { file, version };
    throw new InputError(
      `${file.shown}: expected a name that begins with a number, such as \`${layout.example}\``,
      {
        advice: 'Number it, or move it out of the folder of the migrations.',
        location: file.shown,
      },
    );
  });
  ordered.sort((a, b) =>
    a.version === b.version ? (a.file.name < b.file.name ? -1 : 1) : a.version < b.version ? -1 : 1,
  );
  for (const [index, { file, version }] of ordered.entries()) {
    const before = ordered[index - 1];
    if (before?.version === version) {
      throw new InputError(
        `${folder}: \`${before.file.name}\` and \`${file.name}\` have one number, ${version}`,
        {
          advice: 'Give each migration a number of its own, so that their order is certain.',
          location: file.shown,
        },
      );
    }
  }
  return ordered;
}

async function readMigration(
  { file, version }: Numbered,
  layout: MigrationLayout,
  warn: (sentence: string) => void,
): Promise<Migration> {
  const { sql, runner, unreplayable } = layout.forward(file);
  const statements = await splitStatements(sql, file.shown, { warn });
  const units = await commitUnits(statements, file.shown, runner);
  return {
    id: file.name,
    version: version.toString(),
    file: file.shown,
    statements,
    ...units,
    ...(unreplayable === undefined ? {} : { units: [], unreplayable }),
  };
}

async function readFiles(tree: SourceTree): Promise<MigrationFile[]> {
  const paths = (await tree.list()).filter((path) => !path.includes('/') || tree.kind === 'glob');
  const wanted = paths.filter((path) => path.endsWith('.sql') || path.endsWith('.go'));
  const read = async (path: string): Promise<MigrationFile> => ({
    name: path.slice(path.lastIndexOf('/') + 1),
    shown: tree.shown(path),
    text: path.endsWith('.sql') ? await tree.read(path) : '',
  });
  return Promise.all(wanted.map(read));
}

const folderOf = (tree: SourceTree) =>
  tree.kind === 'folder' ? tree.shown('').replace(/(?<=.)\/$/, '') : tree.name;

/**
 * Reads the migrations of a folder (or of what a glob or a file names), on disk or in a commit, in the order in which
 * their tool runs them. Folders inside it, hidden files and the way back are left alone.
 * @throws ConfigError when there is no such source or its format is in doubt; InputError for a file without a number, two
 * of one number, a file that is not Postgres SQL, or no migration at all
 */
export async function readMigrations(source: string, options: MigrationOptions): Promise<MigrationHistory> {
  const { signal, format = 'auto' } = options;
  const named = format === 'auto' ? undefined : layoutOf(format);
  const tree = await openSourceTree(source, options);
  const folder = folderOf(tree);
  const files = await readFiles(tree);
  const layout = named ?? detectLayout(files, folder);
  const forward = files.filter(({ name }) => !layout.ignores(name));
  if (forward.length === 0) {
    throw new InputError(`${folder}: expected migrations such as \`${layout.example}\`, found none`, {
      advice: 'Name the folder that holds them; folders inside it are not read.',
      location: folder,
    });
  }
  const warnings: string[] = [];
  const migrations: Migration[] = [];
  for (const file of inOrder(forward, layout, folder)) {
    signal?.throwIfAborted();
    migrations.push(await readMigration(file, layout, (sentence) => warnings.push(sentence)));
  }
  const back = files.filter(({ name }) => name.endsWith('.down.sql')).length;
  if (layout.format === 'numbered' && back > 0) {
    warnings.push(`${folder}: left out ${back} \`.down.sql\` file(s), which lead back`);
  }
  return { folder, format: layout.format, bookkeeping: layout.bookkeeping, migrations, warnings };
}
