import type { Answer, Refusal, ShadowDatabase } from '../shadow/shadow-database.ts';
import type { QueryStatement } from '../queries/query-manifest.ts';

/** As whom, and under which settings, a statement runs. */
export interface ProbeProfile {
  /** Two profiles with one key are the same. */
  readonly key: string;
  /** `undefined` for the superuser of the shadow database. */
  readonly role: string | undefined;
  readonly searchPath: string | undefined;
  /** `SET …` statements. */
  readonly session: readonly string[];
}

/** The profile of a statement in an application that runs as `role`. */
export function profileOf(statement: QueryStatement, role: string | undefined): ProbeProfile {
  const profile = {
    role: statement.role ?? role,
    searchPath: statement.searchPath,
    session: statement.session ?? [],
  };
  return { ...profile, key: JSON.stringify(Object.values(profile).map((value) => value ?? null)) };
}

export async function must<Value>(answer: Promise<Answer<Value>>): Promise<Value> {
  const settled = await answer;
  if (settled.ok) return settled.value;
  throw new Error(`the shadow database refused bg-check's own statement: ${settled.refusal.message}`);
}

export const quoteName = (name: string) => `"${name.replaceAll('"', '""')}"`;
const quoteText = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** What ALTER ROLE and ALTER DATABASE … SET give to a new session; the narrower wins. */
const givenSettings = (role: string | undefined) => `
  SELECT pg_catalog.set_config(setting.name, setting.value, true)
    FROM (SELECT pg_catalog.split_part(line, '=', 1) AS name,
                 pg_catalog.substr(line, pg_catalog.strpos(line, '=') + 1) AS value
            FROM pg_catalog.pg_db_role_setting AS given, pg_catalog.unnest(given.setconfig) AS line
           WHERE (given.setdatabase = 0 OR given.setdatabase =
                   (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()))
             AND (given.setrole = 0 OR given.setrole =
                   (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = ${role === undefined ? 'current_user' : quoteText(role)}))
           ORDER BY given.setrole <> 0, given.setdatabase <> 0 OFFSET 0) AS setting`;

/** The user as whom a shadow database was opened. */
export async function ownUser(shadow: ShadowDatabase): Promise<string> {
  const [row] = await shadow.rows<{ name: string }>('SELECT session_user::pg_catalog.text AS name');
  return row?.name ?? 'postgres';
}

/**
 * Back to the own user, by its name: the embedded engine never came to be its user by a login, and by RESET goes back to
 * nobody, so that the session would stay the role.
 */
export const ownAgain = (user: string, local: '' | 'LOCAL' = ''): string =>
  `SET ${local} SESSION AUTHORIZATION ${quoteName(user)}; RESET ALL`;

/** Where a savepoint can be, and where a transaction must be begun for it. */
export type ProbePlace = 'inside-transaction' | 'outside-transaction';

const savepoint = 'bg_check_probe';

async function become(shadow: ShadowDatabase, role: string): Promise<Refusal | undefined> {
  const name = quoteName(role);
  const point = 'bg_check_role';
  await must(shadow.execute(`SAVEPOINT ${point}`));
  const authorized = await shadow.execute(`SET LOCAL SESSION AUTHORIZATION ${name}`);
  if (authorized.ok) return undefined;
  await must(shadow.execute(`ROLLBACK TO SAVEPOINT ${point}`));
  // Where bg-check itself is no superuser it may still be a member of the role.
  const granted = await shadow.execute(`SET LOCAL ROLE ${name}`);
  return granted.ok ? undefined : granted.refusal;
}

/**
 * Calls `work` in a session as the application has it, and leaves no trace of that session. Settings that a migration made
 * for its own session, such as an empty search_path, are not the application's.
 * @param work is given why Postgres refused a setting of the application
 */
export async function inProfile<Value>(
  { shadow, user }: { readonly shadow: ShadowDatabase; readonly user: string },
  profile: ProbeProfile,
  place: ProbePlace,
  work: (refusal: Refusal | undefined) => Promise<Value>,
): Promise<Value> {
  const inside = place === 'inside-transaction';
  const { role, searchPath, session } = profile;
  const enter = `${inside ? '' : 'BEGIN; '}SAVEPOINT ${savepoint}; ${ownAgain(user, 'LOCAL')}`;
  // The embedded engine starts with a search_path that lacks the schema of the user.
  const path = shadow.engine === 'embedded' ? '; SET LOCAL search_path TO "$user", public' : '';
  await must(shadow.execute(`${enter}${path}; SAVEPOINT bg_check_settings`));
  const given = await shadow.execute(givenSettings(role));
  // A setting that Postgres does not take is passed over with a warning at login.
  if (!given.ok) await must(shadow.execute('ROLLBACK TO SAVEPOINT bg_check_settings'));
  let refusal = role === undefined ? undefined : await become(shadow, role);
  const settings = [
    ...(searchPath === undefined ? [] : [`SET LOCAL search_path TO ${searchPath}`]),
    ...session,
  ];
  for (const setting of settings) {
    if (refusal) break;
    const answer = await shadow.execute(setting);
    if (!answer.ok) refusal = answer.refusal;
  }
  if (refusal) await must(shadow.execute(`ROLLBACK TO SAVEPOINT ${savepoint}`));
  const value = await work(refusal);
  const back = `ROLLBACK TO SAVEPOINT ${savepoint}; RELEASE SAVEPOINT ${savepoint}`;
  await must(shadow.execute(inside ? back : 'ROLLBACK'));
  return value;
}
