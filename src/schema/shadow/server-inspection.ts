import type { Client } from 'pg';
import { ConfigError } from '../../errors.ts';
import { isSameDatabase, serverAddress } from './server-address.ts';
import { connect, type ServerAddress } from './server-wire.ts';

/** What a server by URL is, as far as it decides whether and how a shadow database is made on it. */
export interface ServerFacts {
  readonly version: string;
  readonly major: number;
  readonly user: string;
  readonly superuser: boolean;
}

const wayOut =
  'Name an empty maintenance database such as `postgres` of a server that may be thrown away; bg-check makes a database of its own there and drops it.';

interface Row {
  readonly version: string;
  readonly number: string;
  readonly user: string;
  readonly superuser: boolean;
  readonly createdb: boolean;
  readonly replica: boolean;
  readonly readonly: string;
  readonly tables: readonly string[];
}

const inspection = `
  SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number,
         current_user::text AS user, role.rolsuper AS superuser, role.rolcreatedb AS createdb,
         pg_catalog.pg_is_in_recovery() AS replica, current_setting('default_transaction_read_only') AS readonly,
         ARRAY(SELECT class.oid::regclass::text FROM pg_catalog.pg_class AS class
                 JOIN pg_catalog.pg_namespace AS space ON space.oid = class.relnamespace
                WHERE class.relkind IN ('r', 'p') AND space.nspname !~ '^pg_' AND space.nspname <> 'information_schema'
                  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend
                                   WHERE classid = 'pg_catalog.pg_class'::regclass AND objid = class.oid AND deptype = 'e')
                ORDER BY 1 LIMIT 4) AS tables
    FROM pg_catalog.pg_roles AS role WHERE role.rolname = current_user`;

/** @throws ConfigError when no shadow database may or can be made on that server */
export async function inspectServer(client: Client, { name }: ServerAddress): Promise<ServerFacts> {
  const { rows } = await client.query<Row>(inspection);
  const [row] = rows;
  if (row === undefined) throw new ConfigError(`the shadow server ${name} does not say who its user is`);
  const { version, user, superuser } = row;
  if (row.replica || row.readonly === 'on') {
    throw new ConfigError(
      row.replica
        ? `the shadow server ${name} is a replica, on which nothing can be written`
        : `the shadow server ${name} is read-only (\`default_transaction_read_only\` is on)`,
      { advice: wayOut },
    );
  }
  if (!superuser && !row.createdb) {
    throw new ConfigError(`user \`${user}\` may not create databases on the shadow server ${name}`, {
      advice: 'Use a superuser of a server that may be thrown away, or grant the user CREATEDB.',
    });
  }
  if (row.tables.length > 0) {
    const [first, ...others] = row.tables;
    throw new ConfigError(
      `the database of the shadow URL, ${name}, holds tables (\`${first}\`${others.length > 0 ? ' and others' : ''}): it belongs to an application`,
      { advice: wayOut },
    );
  }
  const major = Math.floor(Number(row.number) / 10_000);
  return { version: version.split(' ')[0] ?? version, major, user, superuser };
}

/** What tells one database from another, whatever name its server was reached by: any one that both can say. */
async function identitiesOf(client: Client): Promise<string[]> {
  const identities: string[] = [];
  for (const identity of [
    // Not every user may read this one.
    `(SELECT system_identifier::text FROM pg_catalog.pg_control_system())`,
    `pg_catalog.pg_postmaster_start_time()::text`,
  ]) {
    try {
      const { rows } = await client.query<{ identity: string }>(
        `SELECT pg_catalog.concat_ws('/', ${identity}, pg_catalog.current_database()) AS identity`,
      );
      identities.push(...rows.map((row) => row.identity));
    } catch {
      continue;
    }
  }
  return identities;
}

/** @throws ConfigError when the shadow URL leads to the production database, under whatever name */
export async function refuseProduction(
  client: Client,
  shadow: ServerAddress,
  productionUrl: string,
): Promise<void> {
  const refusal = new ConfigError(`the shadow URL is the production database, ${shadow.name}`, {
    advice: wayOut,
  });
  const address = serverAddress(productionUrl, 'the production URL');
  if (isSameDatabase(shadow.url, productionUrl)) throw refusal;
  let production: Client;
  try {
    production = await connect(address, 3_000);
  } catch {
    // Production need not be within reach of whoever checks a release.
    return;
  }
  try {
    const [ours, theirs] = await Promise.all([identitiesOf(client), identitiesOf(production)]);
    if (ours.some((identity) => theirs.includes(identity))) throw refusal;
  } finally {
    await production.end().catch(() => undefined);
  }
}
