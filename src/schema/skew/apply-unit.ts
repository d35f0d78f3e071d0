import { InconclusiveError } from '../../errors.ts';
import type { CommitUnit } from '../parse/commit-units.ts';
import { extensionsOf } from '../parse/schema-changes.ts';
import type { SqlStatement } from '../parse/split-statements.ts';
import type { Refusal, ShadowDatabase } from '../shadow/shadow-database.ts';
import { must } from './statement-prober.ts';

/** A statement of a migration that Postgres refused. */
export interface Failure {
  readonly statement: SqlStatement;
  readonly refusal: Refusal;
}

/** Migrations at work on a shadow database. */
export interface Workshop {
  readonly shadow: ShadowDatabase;
  readonly signal: AbortSignal | undefined;
  /** Roles that had to be made up. */
  readonly inventedRoles: Set<string>;
}

async function runAll(workshop: Workshop, statements: readonly SqlStatement[]): Promise<Failure | undefined> {
  for (const statement of statements) {
    workshop.signal?.throwIfAborted();
    const answer = await workshop.shadow.execute(statement.text);
    if (!answer.ok) return { statement, refusal: answer.refusal };
  }
  return undefined;
}

/**
 * Roles belong to the server, not to the migrations, so an empty database lacks those that production has. The one
 * made up may do everything, since nothing here tells what the real one may.
 */
async function inventRole({ shadow, inventedRoles }: Workshop, { refusal }: Failure): Promise<boolean> {
  const role = /^role "(.+)" does not exist$/.exec(refusal.message)?.[1];
  if (role === undefined || inventedRoles.has(role)) return false;
  const created = await shadow.execute(`CREATE ROLE "${role.replaceAll('"', '""')}" SUPERUSER`);
  if (created.ok) inventedRoles.add(role);
  return created.ok;
}

/** @throws InconclusiveError when the statement installs an extension that the shadow database does not have */
export async function refuseMissingExtension(file: string, { statement, refusal }: Failure): Promise<void> {
  const [extension] = await extensionsOf(statement.text);
  if (extension === undefined || !['0A000', '58P01', '22023'].includes(refusal.sqlstate)) return;
  const location = `${file}:${statement.line}`;
  throw new InconclusiveError(
    `${location}: the embedded Postgres has no extension \`${extension}\`, so the states of the schema cannot be built`,
    {
      advice:
        'It brings the contrib extensions of Postgres only: keep what needs another out of `schema.migrations`, or leave the skew check out of this run.',
      location,
    },
  );
}

/** What happens between the last statement of a transaction and its commit. */
export type BeforeCommit = (replay: Replay) => Promise<void>;

/** Runs the statements of the open transaction again, calling `after` behind each. */
export type Replay = (after: (statement: SqlStatement) => Promise<void>) => Promise<void>;

async function applyTransaction(
  workshop: Workshop,
  statements: readonly SqlStatement[],
  beforeCommit: BeforeCommit | undefined,
): Promise<Failure | undefined> {
  const { shadow } = workshop;
  await must(shadow.execute('BEGIN; SAVEPOINT bg_check_unit'));
  const failure = await runAll(workshop, statements);
  if (failure) {
    await must(shadow.execute('ROLLBACK'));
    return (await inventRole(workshop, failure))
      ? applyTransaction(workshop, statements, beforeCommit)
      : failure;
  }
  await beforeCommit?.(async (after) => {
    await must(shadow.execute('ROLLBACK TO SAVEPOINT bg_check_unit'));
    for (const statement of statements) {
      await must(shadow.execute(statement.text));
      await after(statement);
    }
  });
  const committed = await shadow.execute('COMMIT');
  const last = statements.at(-1);
  return committed.ok || last === undefined ? undefined : { statement: last, refusal: committed.refusal };
}

/** Applies what a migration makes visible at one moment; `undefined` when all went well. */
export async function applyUnit(
  workshop: Workshop,
  unit: CommitUnit,
  beforeCommit?: BeforeCommit,
): Promise<Failure | undefined> {
  if (unit.inTransaction) return applyTransaction(workshop, unit.statements, beforeCommit);
  const failure = await runAll(workshop, unit.statements);
  return failure && (await inventRole(workshop, failure)) ? applyUnit(workshop, unit) : failure;
}

/** Ends the session of one migration file: its settings and temporary tables are not the next one's. */
export async function endSession({ shadow }: Workshop): Promise<void> {
  await must(shadow.execute('RESET SESSION AUTHORIZATION; RESET ALL; DISCARD TEMP'));
}
