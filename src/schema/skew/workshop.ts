import { InconclusiveError } from '../../errors.ts';
import { replayFacts } from '../parse/replay-facts.ts';
import type { SqlStatement } from '../parse/split-statements.ts';
import type { Refusal, ShadowDatabase } from '../shadow/shadow-database.ts';
import { must, ownAgain, quoteName } from './probe-profile.ts';

/** A statement of a migration that Postgres refused. */
export interface Failure {
  readonly statement: SqlStatement;
  readonly refusal: Refusal;
}

/** Migrations at work on a shadow database. */
export interface Workshop {
  readonly shadow: ShadowDatabase;
  /** As whom it was opened. */
  readonly user: string;
  readonly signal: AbortSignal | undefined;
  /** Roles as which the application runs: where one must be made up, it gets no rights but what migrations grant. */
  readonly appRoles: ReadonlySet<string>;
  /** Roles that had to be made up. */
  readonly inventedRoles: Set<string>;
}

const mark = 'made up by bg-check';

/**
 * Roles belong to the server, not to the migrations, so an empty database lacks those that production has. The one
 * made up may do everything, since nothing here tells what the real one may.
 */
export async function inventRole(workshop: Workshop, { refusal }: Failure): Promise<boolean> {
  const { shadow, appRoles, inventedRoles } = workshop;
  const role = /^role "(.+)" does not exist$/.exec(refusal.message)?.[1];
  if (role === undefined || inventedRoles.has(role)) return false;
  const created = await shadow.execute(
    `CREATE ROLE ${quoteName(role)} ${appRoles.has(role) ? 'NOSUPERUSER' : 'SUPERUSER'}`,
  );
  if (!created.ok) return false;
  inventedRoles.add(role);
  // So that the roles are known again where the base comes from an image.
  if (shadow.image) await must(shadow.execute(`COMMENT ON ROLE ${quoteName(role)} IS '${mark}'`));
  return true;
}

/** Takes over the roles that were made up when the image was built from which the shadow database started. */
export async function recallInventedRoles({ shadow, inventedRoles }: Workshop): Promise<void> {
  const rows = await shadow.rows<{ name: string }>(
    `SELECT role.rolname AS name FROM pg_catalog.pg_roles AS role
      WHERE pg_catalog.shobj_description(role.oid, 'pg_authid') = $1 ORDER BY role.oid`,
    [mark],
  );
  for (const { name } of rows) inventedRoles.add(name);
}

/** @throws InconclusiveError when the statement installs an extension that the shadow database does not have */
export async function refuseMissingExtension(
  { shadow }: Workshop,
  file: string,
  { statement, refusal }: Failure,
): Promise<void> {
  const { extension } = await replayFacts(statement);
  if (extension === undefined || !['0A000', '58P01', '22023'].includes(refusal.sqlstate)) return;
  const location = `${file}:${statement.line}`;
  const embedded = shadow.engine === 'embedded';
  throw new InconclusiveError(
    `${location}: the ${embedded ? 'embedded' : 'shadow'} Postgres has no extension \`${extension}\`, so the states of the schema cannot be built`,
    {
      advice: embedded
        ? 'It brings the contrib extensions of Postgres only: use a server that has it as shadow, by its URL, or `native` where it is installed on this machine.'
        : 'Install it on the server of the shadow database.',
      location,
    },
  );
}

/** Ends the session of one migration file: its settings and temporary tables are not the next one's. */
export const sessionEnd = ({ user }: Workshop) => `${ownAgain(user)}; DISCARD TEMP`;

export async function endSession(workshop: Workshop): Promise<void> {
  await must(workshop.shadow.execute(sessionEnd(workshop)));
}
