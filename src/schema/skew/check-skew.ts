import { migrationsAfter } from '../migrations/migrations-after.ts';
import { readMigrations } from '../migrations/read-migrations.ts';
import type { Migration } from '../migrations/migration.ts';
import { extensionsOf } from '../parse/schema-changes.ts';
import { readQueries } from '../queries/read-queries.ts';
import { openEmbeddedDatabase } from '../shadow/embedded-database.ts';
import type { ShadowDatabase } from '../shadow/shadow-database.ts';
import { appStatements } from './app-statement.ts';
import type { SkewReport } from './skew-report.ts';
import { walkStates } from './state-walk.ts';
import { writeReport } from './write-report.ts';

export interface SkewOptions {
  /** Folder of the numbered SQL files. */
  readonly migrations: string;
  /** The last migration that was in place when blue went live. */
  readonly applied: string;
  /** Files, folders or globs of each version's statements. */
  readonly queries: { readonly blue: readonly string[]; readonly green: readonly string[] };
  /** Where relative paths start. */
  readonly rootDirectory: string;
  /** Postgres major of production. */
  readonly postgresMajor?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Gives the empty database in which the states are built, and is closed at the end; embedded by default. */
  readonly openShadow?: (extensions: readonly string[]) => Promise<ShadowDatabase>;
}

async function extensionsIn(migrations: readonly Migration[]): Promise<string[]> {
  const statements = migrations.flatMap((migration) => migration.statements);
  return (await Promise.all(statements.map(({ text }) => extensionsOf(text)))).flat();
}

/**
 * Runs every statement of two versions of an application against every state of the schema that a release passes
 * through, as Postgres itself prepares and plans them, and says which of them do not hold.
 * @throws ConfigError or InputError when what it reads is wrong; InconclusiveError when the states cannot be built
 */
export async function checkSkew(options: SkewOptions): Promise<SkewReport> {
  const { queries, rootDirectory, signal } = options;
  const history = await readMigrations(options.migrations, { rootDirectory, signal });
  const { before, pending } = migrationsAfter(history, options.applied);
  const statements = await appStatements({
    blue: await readQueries(queries.blue, { rootDirectory, signal }),
    green: await readQueries(queries.green, { rootDirectory, signal }),
  });
  const extensions = await extensionsIn([...before, ...pending]);
  const open =
    options.openShadow ??
    ((names) => openEmbeddedDatabase({ extensions: names, ...(signal ? { signal } : {}) }));
  const shadow = await open(extensions);
  try {
    const workshop = { shadow, signal, inventedRoles: new Set<string>() };
    const walk = await walkStates(workshop, { before, pending, statements, onProgress: options.onProgress });
    return await writeReport({
      shadow,
      statements,
      walk,
      warnings: history.warnings,
      inventedRoles: workshop.inventedRoles,
      postgresMajor: options.postgresMajor,
    });
  } finally {
    await shadow.close();
  }
}
